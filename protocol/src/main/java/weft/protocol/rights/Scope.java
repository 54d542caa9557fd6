package weft.protocol.rights;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One thing that an operation of the API needs: `nodes:read` to look at an area, `nodes` to change it, too.
public record Scope(Area area, boolean write) implements Comparable<Scope> {
    private static final String READ = ":read";
    private static final Comparator<Scope> ORDER =
            Comparator.comparing(Scope::area).thenComparing(Scope::write);
    private static final List<Scope> KNOWN = Stream.of(Area.values())
            .flatMap(area -> area.writable()
                    ? Stream.of(new Scope(area, false), new Scope(area, true))
                    : Stream.of(new Scope(area, false)))
            .toList();

    public Scope {
        if (write && !area.writable()) {
            throw new IllegalArgumentException("nothing in the area " + area.text() + " can be changed");
        }
    }

    /// All there are, in the order of their areas.
    public static List<Scope> known() {
        return KNOWN;
    }

    /// The scope of that text; empty when there is none.
    public static Optional<Scope> of(String text) {
        return KNOWN.stream().filter(scope -> scope.text().equals(text)).findFirst();
    }

    public String text() {
        return write ? area.text() : area.text() + READ;
    }

    /// Whether who has this one may do what needs the other.
    public boolean grants(Scope need) {
        return area == need.area && (write || !need.write);
    }

    @Override
    public int compareTo(Scope other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return text();
    }
}

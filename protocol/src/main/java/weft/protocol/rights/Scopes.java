package weft.protocol.rights;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a credential is good for: some scopes, `all:read` or `all`. It never widens what its holder's role allows.
///
/// @param all everything, whatever the others say
/// @param allRead everything that only looks
public record Scopes(boolean all, boolean allRead, SortedSet<Scope> single) {
    public static final Scopes ALL = new Scopes(true, false, new TreeSet<>());
    public static final Scopes ALL_READ = new Scopes(false, true, new TreeSet<>());
    public static final Scopes NONE = new Scopes(false, false, new TreeSet<>());

    private static final String ALL_TEXT = "all";
    private static final String ALL_READ_TEXT = "all:read";

    public Scopes {
        single = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(single));
    }

    /// @throws IllegalArgumentException with one line for a person, which names what there is
    public static Scopes parse(Collection<String> texts) {
        boolean all = false;
        boolean allRead = false;
        var single = new TreeSet<Scope>();
        for (String text : texts) {
            switch (text) {
                case ALL_TEXT -> all = true;
                case ALL_READ_TEXT -> allRead = true;
                default ->
                    single.add(Scope.of(text)
                            .orElseThrow(() -> new IllegalArgumentException("there is no scope '" + shown(text)
                                    + "'; there are " + String.join(", ", knownTexts()))));
            }
        }
        return new Scopes(all, allRead, single);
    }

    /// Every text that [#parse] knows.
    public static List<String> knownTexts() {
        return Stream.concat(
                        Stream.of(ALL_TEXT, ALL_READ_TEXT),
                        Scope.known().stream().map(Scope::text))
                .toList();
    }

    private static String shown(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 40 ? clean.substring(0, 40) + "…" : clean;
    }

    public boolean isEmpty() {
        return !all && !allRead && single.isEmpty();
    }

    public boolean grants(Scope need) {
        return all || allRead && !need.write() || single.stream().anyMatch(scope -> scope.grants(need));
    }

    /// The first of `others` that goes beyond these; null when none does.
    public @Nullable String beyond(Scopes others) {
        if (all) {
            return null;
        }
        if (others.all) {
            return ALL_TEXT;
        }
        if (others.allRead && !allRead) {
            return ALL_READ_TEXT;
        }
        return others.single.stream()
                .filter(scope -> !grants(scope))
                .findFirst()
                .map(Scope::text)
                .orElse(null);
    }

    /// As they were given.
    public List<String> texts() {
        return Stream.of(
                        all ? Stream.of(ALL_TEXT) : Stream.<String>empty(),
                        allRead ? Stream.of(ALL_READ_TEXT) : Stream.<String>empty(),
                        single.stream().map(Scope::text))
                .flatMap(each -> each)
                .toList();
    }

    @Override
    public String toString() {
        return texts().stream().collect(Collectors.joining(" "));
    }
}

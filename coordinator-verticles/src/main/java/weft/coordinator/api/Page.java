package weft.coordinator.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Pure. A part of a list that is ordered by numbers which are never given twice. The cursor of the next part names the
/// number after which it goes on: so rows that come and go meanwhile neither double nor hide another.
///
/// @param next the cursor for what follows; null at the end
public record Page<T>(List<T> items, @Nullable String next) {
    private static final Pattern CURSOR = Pattern.compile("after:([0-9]{1,18})");

    /// What part is wished.
    ///
    /// @param after the number of the last one that was seen; 0 for the first part
    public record Wish(long after, int limit) {}

    public Page {
        items = List.copyOf(items);
    }

    /// @throws Problem when that is no cursor
    static long after(@Nullable String cursor) {
        if (cursor == null) {
            return 0;
        }
        try {
            var match = CURSOR.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
            if (match.matches()) {
                return Long.parseLong(match.group(1));
            }
        } catch (IllegalArgumentException _) {
            // answered below
        }
        throw Problem.badRequest("that cursor was never given: take it as it stands in an answer's 'next'");
    }

    static String cursor(long after) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("after:" + after).getBytes(StandardCharsets.US_ASCII));
    }

    /// The wished part of what passes.
    public static <K extends Comparable<K>, T> Page<T> of(
            SortedMap<K, T> all, ToLongFunction<K> number, Wish wish, Predicate<T> passes) {
        var items = new ArrayList<T>();
        long last = wish.after;
        for (var entry : all.entrySet()) {
            long here = number.applyAsLong(entry.getKey());
            if (here <= wish.after || !passes.test(entry.getValue())) {
                continue;
            }
            if (items.size() == wish.limit) {
                return new Page<>(items, cursor(last));
            }
            items.add(entry.getValue());
            last = here;
        }
        return new Page<>(items, null);
    }

    /// Of rows that were asked for with one more than the limit, to see whether there are more.
    public static <T> Page<T> ofRows(List<T> rows, ToLongFunction<T> number, int limit) {
        return rows.size() <= limit
                ? new Page<>(rows, null)
                : new Page<>(rows.subList(0, limit), cursor(number.applyAsLong(rows.get(limit - 1))));
    }

    public <R> Page<R> map(java.util.function.Function<T, R> view) {
        return new Page<>(items.stream().map(view).toList(), next);
    }
}

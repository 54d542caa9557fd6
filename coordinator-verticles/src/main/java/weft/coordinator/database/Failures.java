package weft.coordinator.database;

import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/// Pure. Turns what went wrong with files, programs and connections into the one line a person needs.
final class Failures {
    private static final String INVALID_PASSWORD = "28P01";
    private static final String INVALID_AUTHORIZATION = "28000";
    private static final String UNKNOWN_DATABASE = "3D000";

    private Failures() {}

    static DatabaseUnavailable ofFiles(String what, IOException failure) {
        if (failure instanceof AccessDeniedException denied) {
            return new DatabaseUnavailable(
                    what + ": no permission for " + denied.getFile() + " (run as the owner of the state directory)",
                    failure);
        }
        return new DatabaseUnavailable(what + ": " + reason(failure), failure);
    }

    /// From what a PostgreSQL program wrote before it gave up.
    static DatabaseUnavailable ofProgram(String what, String output) {
        var lower = output.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left on device")) {
            return new DatabaseUnavailable(what + ": the disk is full");
        }
        if (lower.contains("unshare failed") || lower.contains("unshare: ")) {
            return new DatabaseUnavailable(what + ": PostgreSQL refuses to run as root and this kernel refuses user"
                    + " namespaces; run the coordinator as an ordinary user or give it --database-url");
        }
        var line = output.lines()
                .filter(each -> each.contains("FATAL") || each.contains("PANIC") || each.contains("error:"))
                .reduce((_, last) -> last)
                .or(() -> output.lines().reduce((_, last) -> last))
                .orElse("it said nothing");
        return new DatabaseUnavailable(what + ": " + line.strip());
    }

    static DatabaseUnavailable ofConnection(String where, Throwable failure) {
        if (failure instanceof DatabaseUnavailable already) {
            return already;
        }
        if (failure instanceof PgException refused) {
            return new DatabaseUnavailable(refusal(where, refused), failure);
        }
        if (failure instanceof ConnectException || failure instanceof UnknownHostException) {
            return new DatabaseUnavailable(
                    "cannot reach the database at " + where + " (" + reason(failure)
                            + "): is it running, and is --database-url right?",
                    failure);
        }
        if (failure instanceof TimeoutException) {
            return new DatabaseUnavailable("the database at " + where + " does not answer", failure);
        }
        return new DatabaseUnavailable("cannot use the database at " + where + ": " + reason(failure), failure);
    }

    private static String refusal(String where, PgException refused) {
        return switch (String.valueOf(refused.getSqlState())) {
            case INVALID_PASSWORD, INVALID_AUTHORIZATION ->
                "the database at " + where + " refuses the user or password of --database-url";
            case UNKNOWN_DATABASE ->
                "the database at " + where + " does not exist: create it first (createdb), it may be empty";
            case "53100" -> "the disk of the database at " + where + " is full";
            case "42501" -> "the user of --database-url may not create tables in the database at " + where;
            default -> "the database at " + where + " says: " + refused.getErrorMessage();
        };
    }

    private static String reason(Throwable failure) {
        var message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}

package weft.coordinator.database;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Event loop. Brings a database to our schema: all missing steps in one transaction, under a lock that makes
/// coordinators that start together take turns. A database that is ahead of us, or whose steps differ from ours, is
/// left untouched.
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /// "weft" in ASCII; advisory locks are numbers that a database's users agree on.
    private static final long LOCK = 0x77656674L;

    private final String where;
    private final List<Migration> migrations;

    Migrations(String where, List<Migration> migrations) {
        this.where = where;
        this.migrations = migrations;
    }

    Future<Void> apply(SqlConnection connection) {
        // What breaks the connection fails what was asked through it, too; without a handler it is printed besides.
        connection.exceptionHandler(_ -> {});
        return connection
                .begin()
                .compose(transaction -> lockAndRead(connection)
                        .compose(applied -> applyMissing(connection, applied))
                        .compose(_ -> transaction.commit())
                        .recover(failure ->
                                transaction.rollback().otherwiseEmpty().compose(_ -> Future.failedFuture(failure))));
    }

    private Future<RowSet<Row>> lockAndRead(SqlConnection connection) {
        return connection
                .preparedQuery("select pg_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .compose(_ -> connection
                        .query("create table if not exists schema_migration (version int primary key,"
                                + " name text not null, checksum text not null,"
                                + " applied_at timestamptz not null default now())")
                        .execute())
                .compose(_ -> connection
                        .query("select version, name, checksum from schema_migration order by version")
                        .execute());
    }

    private Future<Void> applyMissing(SqlConnection connection, RowSet<Row> applied) {
        int done = 0;
        for (var row : applied) {
            check(row, done++);
        }
        var chain = Future.<Void>succeededFuture();
        for (var migration : migrations.subList(done, migrations.size())) {
            chain = chain.compose(_ -> applyOne(connection, migration));
        }
        return chain;
    }

    private void check(Row row, int position) {
        if (position >= migrations.size()) {
            throw new DatabaseUnavailable("the database at " + where + " has schema " + row.getInteger(0) + " ("
                    + row.getString(1) + "), this program knows only up to " + migrations.size()
                    + ": start a newer version of weft, or restore a backup made before the upgrade");
        }
        var ours = migrations.get(position);
        if (row.getInteger(0) != ours.version() || !row.getString(2).equals(ours.checksum())) {
            throw new DatabaseUnavailable("the database at " + where + " has another schema step " + row.getInteger(0)
                    + " (" + row.getString(1) + ") than this program: it belongs to a build that was never released");
        }
    }

    private static Future<Void> applyOne(SqlConnection connection, Migration migration) {
        LOG.info("applying schema step {}", migration.name());
        return connection
                .query(migration.sql())
                .execute()
                .compose(_ -> connection
                        .preparedQuery("insert into schema_migration (version, name, checksum) values ($1, $2, $3)")
                        .execute(Tuple.of(migration.version(), migration.name(), migration.checksum())))
                .mapEmpty();
    }
}

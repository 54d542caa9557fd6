package weft.coordinator.database;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Pure. How the embedded server runs: durable first, small second. All settings stand on its command line, so that
/// a server found running can be compared with the one we would start.
final class PostgresSettings {
    static final String USER = "weft";
    static final String DATABASE = "postgres";

    private PostgresSettings() {}

    static List<String> arguments(PostgresLayout layout) {
        var arguments = new ArrayList<String>(List.of("-D", layout.data().toString()));
        settings(layout).forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }

    static List<String> initArguments(String data) {
        return List.of(
                "--pgdata=" + data,
                "--username=" + USER,
                "--auth-local=trust",
                "--auth-host=reject",
                "--no-locale",
                "--encoding=UTF8",
                "--data-checksums");
    }

    private static Map<String, String> settings(PostgresLayout layout) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("listen_addresses", "");
        settings.put("unix_socket_directories", layout.sockets().toString());
        settings.put("unix_socket_permissions", "0700");
        settings.put("shared_buffers", "48MB");
        settings.put("huge_pages", "off");
        settings.put("max_connections", "40");
        settings.put("max_wal_size", "256MB");
        settings.put("max_worker_processes", "2");
        settings.put("io_method", "sync");
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("log_min_messages", "warning");
        return settings;
    }
}

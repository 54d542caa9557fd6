package weft.coordinator.launch;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a coordinator is told at its start.
///
/// @param state its directory, made private when it is made; one coordinator at a time
/// @param databaseUrl your PostgreSQL; null for an embedded one under `state`
/// @param clusterFile Hazelcast configuration; null for the built-in `cluster.xml`
/// @param keyFile the cluster's private key, the same for all its coordinators; null for `coordinator.key` in `state`
/// @param host address to listen on
/// @param port TCP port, 0 for any free one
/// @param publicUrls how nodes reach this coordinator, e.g. `https://weft.example.org:8443`; empty for one made of
///     `host` and the port
/// @param relays that every tailnet may use
/// @param login by whom people can log in; with any, `publicUrls` has the address that browsers use first
public record CoordinatorConfig(
        Path state,
        @Nullable String databaseUrl,
        @Nullable Path clusterFile,
        @Nullable Path keyFile,
        String host,
        int port,
        Tls tls,
        List<String> publicUrls,
        ConfiguredRelays relays,
        LoginConfig login) {
    public static final int DEFAULT_PORT = 8443;

    /// Whence the TLS certificate.
    public sealed interface Tls {
        /// PEM files: a certificate chain, and a private key (PKCS#8).
        record Files(Path certificate, Path key) implements Tls {}

        /// Made at first start and kept in the state directory: for labs. Nodes trust the coordinator by the pin in
        /// their auth key.
        record SelfSigned() implements Tls {}

        /// None, for a proxy in front that has it.
        record Absent() implements Tls {}
    }

    public CoordinatorConfig {
        publicUrls = List.copyOf(publicUrls);
    }

    /// Without identity providers.
    public CoordinatorConfig(
            Path state,
            @Nullable String databaseUrl,
            @Nullable Path clusterFile,
            @Nullable Path keyFile,
            String host,
            int port,
            Tls tls,
            List<String> publicUrls,
            ConfiguredRelays relays) {
        this(state, databaseUrl, clusterFile, keyFile, host, port, tls, publicUrls, relays, LoginConfig.NONE);
    }

    public CoordinatorConfig withTls(Tls wanted) {
        return new CoordinatorConfig(
                state, databaseUrl, clusterFile, keyFile, host, port, wanted, publicUrls, relays, login);
    }

    public CoordinatorConfig withRelays(ConfiguredRelays wanted) {
        return new CoordinatorConfig(
                state, databaseUrl, clusterFile, keyFile, host, port, tls, publicUrls, wanted, login);
    }

    public CoordinatorConfig withLogin(LoginConfig wanted, List<String> urls) {
        return new CoordinatorConfig(state, databaseUrl, clusterFile, keyFile, host, port, tls, urls, relays, wanted);
    }

    /// An embedded database, a self-signed certificate, the built-in cluster configuration.
    public static CoordinatorConfig standard(Path state, String host, int port) {
        return new CoordinatorConfig(
                state, null, null, null, host, port, new Tls.SelfSigned(), List.of(), ConfiguredRelays.NONE);
    }

    Path keyPath() {
        return keyFile == null ? state.resolve("coordinator.key") : keyFile;
    }
}

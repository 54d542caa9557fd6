package weft.coordinator.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Pure but for reading. The Hazelcast configuration: a file of yours, or the built-in copy of `cluster.xml`.
final class ClusterFile {
    private ClusterFile() {}

    /// @param file null for the built-in one
    /// @param cluster what the coordinators of one database share; part of the cluster's name, so that the
    ///     coordinators of two databases on one host do not become one cluster
    static Config load(@Nullable Path file, String cluster) {
        // Hazelcast logs while it reads, before it has read where to log.
        System.setProperty("hazelcast.logging.type", "slf4j");
        try (var in = open(file)) {
            var config = new XmlConfigBuilder(in).build();
            config.setClusterName(config.getClusterName() + "-" + cluster);
            return config;
        } catch (NoSuchFileException _) {
            throw new ClusterUnavailable("there is no cluster configuration at " + file);
        } catch (IOException | RuntimeException failure) {
            throw new ClusterUnavailable(
                    "the cluster configuration " + (file == null ? "cluster.xml" : file) + " cannot be read: "
                            + firstLine(failure),
                    failure);
        }
    }

    private static InputStream open(@Nullable Path file) throws IOException {
        if (file != null) {
            return Files.newInputStream(file);
        }
        var builtIn = ClusterFile.class.getResourceAsStream("cluster.xml");
        if (builtIn == null) {
            throw new IllegalStateException("cluster.xml is missing from the program");
        }
        return builtIn;
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}

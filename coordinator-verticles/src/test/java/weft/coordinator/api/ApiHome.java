package weft.coordinator.api;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One coordinator for all tests of a class, and for each a tailnet that is called like it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class ApiHome {
    ApiFixture api;
    String operator = "";
    String name = "";
    String tailnet = "";

    @BeforeAll
    void start(@TempDir Path directory) {
        api = new ApiFixture(directory);
        operator = api.operator();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @BeforeEach
    void aTailnetWithTwoPeopleAndTheirDevices(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        tailnet = api.home(name);
    }
}

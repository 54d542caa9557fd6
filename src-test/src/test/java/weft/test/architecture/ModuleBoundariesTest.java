package weft.test.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

@AnalyzeClasses(packages = "weft", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleBoundariesTest {
    @ArchTest
    static final ArchRule PROTOCOL_DEPENDS_ON_NOTHING_OF_OURS = noClasses()
            .that()
            .resideInAPackage("weft.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("weft.kit..", "weft.coordinator..", "weft.node..", "weft.derp..", "weft.cli..")
            .because("dependencies point one way: protocol <- verticle-kit <- *-verticles <- command-line");

    @ArchTest
    static final ArchRule PROTOCOL_IS_PURE = noClasses()
            .that()
            .resideInAPackage("weft.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.netty..",
                    "org.slf4j..",
                    "java.net..",
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.io..",
                    "java.util.concurrent.locks..")
            .because("protocol code takes bytes, state and time; it does no I/O and logs nothing");

    @ArchTest
    static final ArchRule PROTOCOL_REACHES_FOR_NO_CLOCK_THREAD_OR_CHANCE = noClasses()
            .that()
            .resideInAPackage("weft.protocol..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.security.SecureRandom.class)
            .because("the same code must run in a simulation with a hand-turned clock and replay from a seed");

    @ArchTest
    static final ArchRule KIT_KNOWS_NO_VERTICLES = noClasses()
            .that()
            .resideInAPackage("weft.kit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("weft.coordinator..", "weft.node..", "weft.derp..", "weft.cli..")
            .because("the kit is below the verticles");

    @ArchTest
    static final ArchRule COORDINATOR_KNOWS_NO_NODE = noClasses()
            .that()
            .resideInAPackage("weft.coordinator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("weft.node..", "weft.derp..", "weft.cli..")
            .because("the verticle modules never see each other");

    @ArchTest
    static final ArchRule NODE_KNOWS_NO_COORDINATOR = noClasses()
            .that()
            .resideInAPackage("weft.node..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("weft.coordinator..", "weft.derp..", "weft.cli..")
            .because("the verticle modules never see each other");

    @ArchTest
    static final ArchRule RELAY_KNOWS_NO_OTHER_DAEMON = noClasses()
            .that()
            .resideInAPackage("weft.derp..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("weft.coordinator..", "weft.node..", "weft.cli..")
            .because("the verticle modules never see each other");

    @ArchTest
    static final ArchRule THE_CLEAN_ROOM_KNOWS_NO_VERTX = noClasses()
            .that()
            .resideInAPackage("weft.node.dataplane..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.slf4j..", "weft.kit..")
            .because("packets never meet an event loop, a future or a log line");

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("weft.(*).(*)..")
            .should()
            .beFreeOfCycles()
            .because("a room that needs itself through another room is one room; a module's own root package, such as"
                    + " weft.cli, is its frame and holds the rooms together");

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_IS_INSIDE = noClasses()
            .should()
            .resideInAnyPackage("..impl..", "..util..", "..utils..", "..common..", "..manager..", "..helper..")
            .because("packages are named after features");

    @ArchTest
    static final ArchRule EVERY_PACKAGE_IS_NULL_MARKED = classes()
            .that()
            .resideInAPackage("weft..")
            .and()
            .resideOutsideOfPackage("..jmh_generated..")
            .should(liveInANullMarkedPackage())
            .because("null is either absent or written down");

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean marked = item.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                        .orElse(false);
                if (!marked) {
                    events.add(SimpleConditionEvent.violated(
                            item, item.getPackageName() + " has no package-info.java with @NullMarked"));
                }
            }
        };
    }
}

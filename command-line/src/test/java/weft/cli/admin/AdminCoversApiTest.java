package weft.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.cli.ExitCode;
import weft.cli.JoinedNodes;
import weft.cli.LocalAdmin;
import weft.cli.Spoken;
import weft.coordinator.api.ApiDocument;
import weft.coordinator.api.ApiOperation;
import weft.coordinator.identity.ProviderConfig;
import weft.coordinator.journal.Decision;
import weft.coordinator.launch.Coordinator;
import weft.coordinator.launch.CoordinatorConfig;
import weft.coordinator.launch.LoginConfig;
import weft.coordinator.login.TailnetRules;
import weft.protocol.mesh.Change;
import weft.protocol.mesh.User;

class AdminCoversApiTest {
    /// In an order that works; `@policy` is a file with a policy.
    private static final String COMMANDS = """
            admin whoami
            admin openapi
            admin tailnets create home
            admin tailnets list
            admin tailnets show home
            admin users create ann@example.org --role owner
            admin users create bob@example.org --reason for-a-while
            admin users list
            admin users show ann@example.org
            admin users remove bob@example.org
            admin users create eve@example.org
            admin users role eve@example.org network-admin
            admin users suspend eve@example.org
            admin users resume eve@example.org
            admin users approve eve@example.org
            admin users transfer eve@example.org --from ann@example.org
            admin users transfer ann@example.org --from eve@example.org
            admin users claim eve@example.org carl@example.com
            admin invites create dora@example.org --role auditor --expires 7d
            admin invites list
            admin invites revoke i1
            admin settings get
            admin settings set --approve-nodes true --login-lifetime 30d
            admin auth-keys create --user ann@example.org --reusable --pre-approved false
            admin auth-keys list
            admin auth-keys show k1
            admin auth-keys revoke k1
            admin nodes list
            admin nodes list name:n* not:is:online
            admin nodes show n1
            admin nodes rename n1 desk
            admin nodes approve n2
            admin nodes expire n2 --in 30d
            admin nodes never-expire n2
            admin nodes tag n2 tag:server
            admin nodes attribute n2 custom:tier=prod
            admin nodes expire n2
            admin nodes remove n2
            policy get
            policy set @policy --confirm-within 60s
            policy confirm
            policy set @policy --dry-run
            policy diff @policy
            policy log
            policy show 20
            policy explain desk n3
            admin log --limit 5
            admin tokens create mine --user ann@example.org --scope nodes:read
            admin tokens list
            admin tokens revoke 2
            admin tokens create metrics --cluster --scope metrics:read --expires 30d
            admin tokens list --cluster
            admin tokens revoke 3 --cluster
            admin oauth-clients create terraform --scope auth-keys,nodes --tag tag:ci
            admin oauth-clients list
            admin oauth-clients revoke weft-client-1
            admin providers list
            admin providers check
            admin relays set 7 --code abc --server relay.example
            admin relays list
            admin relays show 7
            admin relays remove 7
            admin relays token r1
            admin relays tokens
            admin relays revoke 1
            """;

    @Test
    void everyOperationOfTheApiIsReachedByACommand(@TempDir Path directory) throws Exception {
        var state = directory.resolve("state");
        var policy = Files.writeString(directory.resolve("policy.hujson"), "{\"acls\": []}");
        try (var coordinator = Coordinator.start(config(state))) {
            LocalAdmin.at(state).remember("https://127.0.0.1:" + coordinator.port(), coordinator.firstToken());

            for (String command : COMMANDS.lines().toList()) {
                if (command.equals("admin nodes list")) {
                    JoinedNodes.in(coordinator, "home", 3);
                } else if (command.startsWith("admin users claim")) {
                    login(coordinator);
                }
                run(state, command.replace("@policy", policy.toString()));
            }

            var missed = new TreeSet<String>();
            coordinator.answered().forEach((operation, count) -> {
                if (count == 0) {
                    missed.add(operation);
                }
            });
            assertThat(missed).isEmpty();
            assertThat(coordinator.answered().keySet())
                    .containsExactlyInAnyOrderElementsOf(ApiDocument.read().operations().stream()
                            .map(ApiOperation::id)
                            .toList());
        }
    }

    /// With a provider that nobody can reach.
    private static CoordinatorConfig config(Path state) {
        var provider = new ProviderConfig.Oidc(
                new ProviderConfig.Common("away", "Away", List.of("example.org"), List.of(), List.of()),
                "https://127.0.0.1:1",
                "weft",
                null,
                null,
                List.of("openid"),
                ProviderConfig.Claims.OF_OIDC,
                false,
                null);
        return CoordinatorConfig.standard(state, "127.0.0.1", 0)
                .withLogin(new LoginConfig(List.of(provider), TailnetRules.BY_DOMAIN), List.of());
    }

    /// For people, and where that changes nothing once more for programs.
    private static void run(Path state, String command) {
        var words = (command + " --state " + state).split(" ");
        var spoken = Spoken.run(words);
        // A connection that the policy denies is an answer, too, and so is a provider that is broken.
        boolean bad = command.startsWith("policy explain") || command.startsWith("admin providers check");
        assertThat(spoken.code())
                .as(command + ": " + spoken.err() + spoken.out())
                .isEqualTo(bad ? ExitCode.FAILED : ExitCode.OK);
        if (command.contains(" list") || command.contains(" show n")) {
            var json = Spoken.run((command + " --json --state " + state).split(" "));
            assertThat(json.out()).as(command).startsWith("{");
        }
    }

    /// Somebody for whom a provider vouches.
    private static void login(Coordinator coordinator) throws Exception {
        var tailnet = coordinator.replica().stateByName("home").orElseThrow().tailnet();
        coordinator
                .journal()
                .append(
                        tailnet,
                        "test",
                        "",
                        mesh -> Decision.of(
                                true,
                                new Change.UserCreated(new User(
                                        mesh.nextUserId(),
                                        "https://login.example",
                                        "subject-1",
                                        "carl@example.com",
                                        "Carl",
                                        User.Role.MEMBER,
                                        User.Standing.ACTIVE,
                                        List.of("dev"),
                                        false,
                                        Instant.parse("2026-03-01T10:00:00Z")))))
                .await(20, TimeUnit.SECONDS);
    }
}

package weft.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.cli.ExitCode;
import weft.cli.Spoken;

class ProvidersSectionTest {
    private static final String GOOD = "name: corp, kind: oidc, issuer: 'https://id.example', client-id: a";

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'providers: corp'|:1: 'providers' is a list",
                "'providers:\n- name: corp'|:2: 'providers' needs 'kind' here",
                "'providers:\n- {name: corp, kind: ldap}'|:2: 'kind' is oidc",
                "'providers:\n- {name: corp, kind: oidc, domains: [a.org], client-id: a}'|:2: 'providers' needs 'issuer'",
                "'providers:\n- {kind: oidc, name: corp, domains: [a.org], issuer: \"http://id.example\", client-id: a}'"
                        + "|:2: 'issuer' is an https:// URL",
                "'providers:\n- {GOOD}'|:2: provider 'corp' needs 'domains'",
                "'providers:\n- {GOOD, domain: a.org}'|:2: unknown key 'domain' in 'providers'; did you mean 'domains'?",
                "'providers:\n- {GOOD, domains: [\"a b\"]}'|:2: 'a b' is not a domain",
                "'providers:\n- {GOOD, domains: [a.org], client-secret: x, client-secret-file: y}'|:2: 'client-secret' and",
                "'providers:\n- {GOOD, domains: [a.org], client-secret-file: /does/not/exist}'|:2: client-secret-file: cannot",
                "'providers:\n- {GOOD, domains: [a.org], scopes: [email]}'|:2: 'scopes' of an oidc provider have openid",
                "'providers:\n- {GOOD, domains: [a.org], certificates: /does/not/exist}'|:2: cannot read the certificates",
                "'providers:\n- {GOOD, domains: [a.org]}\n- {GOOD, domains: [b.org]}'|:3: there is another provider 'corp'",
                "'providers:\n- {kind: oidc, name: Corp 1, domains: [a.org], issuer: \"https://a\", client-id: a}'"
                        + "|:2: a provider's name is",
                "'providers:\n- {kind: oauth2, name: hub, domains: [a.org], client-id: a}'"
                        + "|:2: 'providers' needs 'authorization-url' here",
                "'providers:\n- {GOOD, domains: [a.org]}'|identity providers send browsers back to this coordinator",
                "'tailnets: {mode: both}'|:1: 'mode' is by-domain or fixed, not 'both'",
                "'tailnets: {mode: fixed}'|:1: 'tailnets' needs 'name' here",
                "'tailnets: {name: home}'|:1: 'name' goes with 'mode: fixed'",
                "'tailnets: {mode: fixed, name: Home}'|:1: a tailnet's name is",
                "'tailnets: {public-domains: [x]}'|:1: 'x' is not a domain"
            })
    void aWrongFileIsOneLineThatSaysWhere(String content, String expected) throws IOException {
        Path file = Files.writeString(directory.resolve("coordinator.yaml"), content.replace("GOOD", GOOD));

        Spoken spoken = Spoken.run("coordinator", "--config", file.toString(), "--state", directory.toString());

        assertThat(spoken.code()).isEqualTo(ExitCode.USAGE);
        assertThat(spoken.err().lines()).singleElement().asString().contains(expected);
    }
}

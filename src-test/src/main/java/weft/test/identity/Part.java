package weft.test.identity;

import java.util.Optional;
import weft.cli.demo.ProviderProgram;
import weft.test.lab.Requirements;

/// What a test of logging in may need of the machine; what can be installed is.
public enum Part {
    /// Node, for [NpmProvider].
    NODE {
        @Override
        Optional<String> missing() {
            if (Requirements.program("node", "nodejs").isEmpty()
                    || Requirements.program("npm", "npm").isEmpty()) {
                return Optional.of("there is no Node (Debian's packages nodejs and npm)");
            }
            return ProviderProgram.missing(System.getenv());
        }
    },
    KEYCLOAK {
        @Override
        Optional<String> missing() {
            return Keycloak.missing();
        }
    },
    /// A browser without a screen.
    CHROMIUM {
        @Override
        Optional<String> missing() {
            return Requirements.program("chromium", "chromium").isPresent()
                    ? Optional.empty()
                    : Optional.of("there is no Chromium (Debian's package of that name)");
        }
    };

    /// Why it is not here, as the end of the sentence "skipped, because …".
    abstract Optional<String> missing();
}

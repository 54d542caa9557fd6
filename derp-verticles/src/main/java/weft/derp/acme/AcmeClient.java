package weft.derp.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import weft.derp.tls.Identity;
import weft.derp.tls.IdentityFiles;
import weft.derp.tls.TlsAnswers;
import weft.derp.tls.TlsFailed;
import weft.derp.tls.TlsSource;

/// A blocking thread, one at a time; [#challenge] and [#answers] any thread. Gets a certificate from an ACME authority
/// (RFC 8555), which checks that the names lead here: by plain HTTP on port 80 (HTTP-01) where that is open, else by
/// TLS on port 443 (TLS-ALPN-01). The certificate, its key and the account's key are kept under the state directory.
public final class AcmeClient {
    private static final String NAME = "acme";
    private static final String ACCOUNT = "acme-account.key";
    private static final Duration STEP = Duration.ofSeconds(90);

    private final TlsSource.Acme wanted;
    private final Path state;
    private final SecureRandom random;
    private final boolean byHttp;
    private final AlpnAnswers answers = new AlpnAnswers();
    private final ConcurrentHashMap<String, String> challenges = new ConcurrentHashMap<>();

    /// @param byHttp whether [#challenge] is asked on port 80; else [#answers] is, on port 443
    /// @throws TlsFailed with one line for a person, when the authority could never be trusted
    public AcmeClient(TlsSource.Acme wanted, boolean byHttp, Path state, SecureRandom random) {
        this.wanted = wanted;
        this.byHttp = byHttp;
        this.state = state;
        this.random = random;
        if (wanted.trusted() != null) {
            AcmeAuthority.trusting(wanted.trusted());
        }
    }

    /// What the authority is answered when it asks for a token; null when it was none of ours.
    public @Nullable String challenge(String token) {
        return challenges.get(token);
    }

    /// What the authority is shown by TLS while an order is under way.
    public TlsAnswers answers() {
        return answers;
    }

    /// The certificate that is kept, if it is for these names and still valid.
    public Optional<Identity> kept(Instant now) {
        return IdentityFiles.readKept(state, NAME).filter(kept -> {
            var leaf = kept.chain().getFirst();
            return now.isBefore(leaf.getNotAfter().toInstant()) && names(kept).containsAll(wanted.names());
        });
    }

    private static List<String> names(Identity identity) {
        try {
            var names = identity.chain().getFirst().getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream().map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    /// When a third of its life is left: time for the next one.
    public static Instant due(Identity identity) {
        var leaf = identity.chain().getFirst();
        var until = leaf.getNotAfter().toInstant();
        var life = Duration.between(leaf.getNotBefore().toInstant(), until);
        return until.minus(life.dividedBy(3));
    }

    /// Gets a new one and keeps it.
    ///
    /// @throws TlsFailed with one line for a person
    public Identity order() {
        try {
            var identity = order(login());
            IdentityFiles.keep(state, NAME, identity);
            return identity;
        } catch (AcmeException | IOException | GeneralSecurityException e) {
            throw new TlsFailed(
                    "no certificate for " + String.join(", ", wanted.names()) + " from " + wanted.directory() + ": "
                            + reason(e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TlsFailed("interrupted while a certificate was ordered", e);
        } finally {
            challenges.clear();
            answers.clear();
        }
    }

    /// What the library says, and what is behind a word such as "Network error".
    private static String reason(Exception problem) {
        Throwable root = problem;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        var said = said(problem);
        return root == problem || said.contains(said(root)) ? said : said + " (" + said(root) + ")";
    }

    private static String said(Throwable problem) {
        return problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    private Login login() throws AcmeException, IOException, GeneralSecurityException {
        var trusted = wanted.trusted();
        var session = trusted == null
                ? new Session(wanted.directory())
                : new Session(wanted.directory(), AcmeAuthority.trusting(trusted));
        session.networkSettings().setTimeout(Duration.ofSeconds(30));
        var account = new AccountBuilder()
                .agreeToTermsOfService()
                .useKeyPair(AccountKey.readOrMake(state.resolve(ACCOUNT), random));
        if (wanted.email() != null) {
            account.addEmail(wanted.email());
        }
        return account.createLogin(session);
    }

    private Identity order(Login login)
            throws AcmeException, InterruptedException, GeneralSecurityException, IOException {
        var order = login.newOrder()
                .identifiers(wanted.names().stream()
                        .map(name -> isAddress(name) ? Identifier.ip(name) : Identifier.dns(name))
                        .toList())
                .create();
        for (var authorization : order.getAuthorizations()) {
            prove(authorization);
        }
        order.waitUntilReady(STEP);
        var key = AccountKey.make(random);
        order.execute(key);
        if (order.waitForCompletion(STEP) != Status.VALID) {
            throw new AcmeException("the order ended as " + order.getStatus()
                    + order.getError().map(error -> ": " + error).orElse(""));
        }
        return new Identity(key.getPrivate(), order.getCertificate().getCertificateChain());
    }

    private void prove(Authorization authorization)
            throws AcmeException, InterruptedException, GeneralSecurityException, IOException {
        if (authorization.getStatus() == Status.VALID) {
            return;
        }
        var challenge = byHttp ? overHttp(authorization) : overTls(authorization);
        challenge.trigger();
        if (challenge.waitForCompletion(STEP) != Status.VALID) {
            throw new AcmeException("it could not check that the name leads here"
                    + challenge.getError().map(error -> ": " + error).orElse(""));
        }
    }

    private Challenge overHttp(Authorization authorization) throws AcmeException {
        var challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(() -> new AcmeException("it does not offer to check by HTTP"));
        challenges.put(challenge.getToken(), challenge.getAuthorization());
        return challenge;
    }

    private Challenge overTls(Authorization authorization) throws AcmeException, GeneralSecurityException, IOException {
        var challenge = authorization
                .findChallenge(TlsAlpn01Challenge.class)
                .orElseThrow(() -> new AcmeException("it does not offer to check by TLS: give --http HOST:80"));
        answers.add(authorization.getIdentifier(), challenge, AccountKey.make(random));
        return challenge;
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }
}

package weft.coordinator.admin;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import weft.coordinator.api.ETags;
import weft.coordinator.api.IfMatch;
import weft.coordinator.api.Problem;
import weft.coordinator.relaymap.RelayMaps;
import weft.coordinator.relaystream.RelayTokens;
import weft.coordinator.relaystream.RelayTokens.RelayToken;
import weft.kit.json.JsonCodec;
import weft.protocol.mesh.MeshState;
import weft.protocol.mesh.TailnetId;
import weft.protocol.netmap.RelayRegion;

/// Any thread. What administrators can do with relays, without HTTP.
public final class RelayAdmin {
    private final RelayTokens tokens;
    private final RelayMaps maps;
    private final ETags etags;

    public RelayAdmin(RelayTokens tokens, RelayMaps maps, JsonCodec json) {
        this.tokens = tokens;
        this.maps = maps;
        this.etags = new ETags(json);
    }

    /// What nodes are told of relays; a region's body is a [RelayRegion].
    RelayMaps.View relays() {
        return maps.view();
    }

    /// @param id as the path has it; the body's has to be the same
    Future<RelayMaps.View> setRegion(String id, RelayRegion region, IfMatch match, String author, String reason) {
        if (number(id) != region.id()) {
            throw Problem.badRequest("the path says region " + id + ", the body " + region.id());
        }
        try {
            return maps.set(region, check(match), author, reason);
        } catch (IllegalArgumentException refused) {
            throw Problem.conflict(String.valueOf(refused.getMessage()));
        }
    }

    Future<RelayMaps.View> removeRegion(String id, IfMatch match, String author, String reason) {
        int region = number(id);
        if (!maps.view().set().contains(region)) {
            throw Problem.notFound(
                    "no relay region " + id + " was set here; those of the configuration are removed there");
        }
        return maps.remove(region, check(match), author, reason);
    }

    RelayRegion region(String id) {
        var region = maps.view().map().region(number(id));
        if (region == null) {
            throw Problem.notFound("there is no relay region " + id);
        }
        return region;
    }

    /// Of a cluster's things no tailnet's revision says anything.
    private Consumer<@Nullable RelayRegion> check(IfMatch match) {
        return region -> match.check(-1, region == null ? "" : etags.of(region));
    }

    private static int number(String id) {
        if (!id.matches("[0-9]{1,5}")) {
            throw Problem.badRequest("a relay region is named by its number, e.g. 1, not '" + id + "'");
        }
        return Integer.parseInt(id);
    }

    /// @param name what the relay is called, for people
    /// @param tailnet id or name of the one whose nodes the relay serves; all of the cluster when absent
    public record NewRelayToken(String name, @Nullable String tailnet) {}

    /// @param tailnet the one whose nodes its relays serve; null for all
    /// @param token the whole token: only in the answer that made it
    public record RelayTokenView(
            long number,
            String name,
            @Nullable TailnetId tailnet,
            String createdBy,
            Instant createdAt,
            @Nullable Instant revokedAt,
            @Nullable String token) {
        static RelayTokenView of(RelayToken token, @Nullable String text) {
            return new RelayTokenView(
                    token.number(),
                    token.name(),
                    token.tailnet(),
                    token.createdBy(),
                    token.createdAt(),
                    token.revokedAt(),
                    text);
        }
    }

    public record RelayTokenList(List<RelayTokenView> relayTokens) {}

    /// The answer holds the whole token; it is not to be had again.
    Future<RelayTokenView> makeToken(NewRelayToken wish, Function<String, MeshState> tailnets, String author) {
        if (!wish.name().matches("[\\p{L}\\p{N} ._-]{1,64}")) {
            throw Problem.badRequest(
                    "a relay token's name is 1 to 64 letters, digits, blanks and . _ -, not '" + wish.name() + "'");
        }
        var tailnet =
                wish.tailnet() == null ? null : tailnets.apply(wish.tailnet()).tailnet();
        return tokens.make(wish.name(), tailnet, author).map(made -> RelayTokenView.of(made.token(), made.text()));
    }

    Future<RelayTokenList> tokens() {
        return tokens.all()
                .map(all -> new RelayTokenList(all.stream()
                        .map(token -> RelayTokenView.of(token, null))
                        .toList()));
    }

    Future<RelayTokenView> revokeToken(String number, String author) {
        if (!number.matches("[0-9]{1,18}")) {
            throw Problem.badRequest("a relay token is named by its number, e.g. 1, not '" + number + "'");
        }
        return tokens.revoke(Long.parseLong(number), author)
                .map(revoked -> RelayTokenView.of(
                        revoked.orElseThrow(() -> Problem.notFound("there is no relay token " + number)), null));
    }
}

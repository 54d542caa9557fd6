package weft.coordinator.admin;

import io.vertx.core.Vertx;
import weft.coordinator.api.Call;
import weft.coordinator.api.Caller;
import weft.coordinator.api.ETags;
import weft.coordinator.api.Handlers;
import weft.coordinator.api.Problem;
import weft.coordinator.policy.PolicyDesk;
import weft.kit.json.JsonCodec;
import weft.protocol.members.Actor;
import weft.protocol.members.NodeRules;
import weft.protocol.members.UserRules;
import weft.protocol.mesh.MeshState;
import weft.protocol.netmap.RelayRegion;

/// Event loop. What the operations of the API's document do, but for policies ([PolicyApi]): each takes apart its call
/// and
/// leaves the work to an `…Admin` class that knows nothing of HTTP.
public final class AdminApi {
    private static final int LIST = 1_000;
    private static final int LOG = 100;

    private final TailnetAdmin admin;
    private final MembersAdmin members;
    private final TokenAdmin tokens;
    private final RelayAdmin relays;
    private final ProviderAdmin providers;
    private final PolicyApi policy;
    private final ETags etags;

    /// Who does the work.
    public record Parts(
            TailnetAdmin admin,
            MembersAdmin members,
            TokenAdmin tokens,
            RelayAdmin relays,
            ProviderAdmin providers,
            PolicyDesk policies) {}

    public AdminApi(Vertx vertx, Parts parts, JsonCodec json) {
        this.admin = parts.admin;
        this.members = parts.members;
        this.tokens = parts.tokens;
        this.relays = parts.relays;
        this.providers = parts.providers;
        this.policy = new PolicyApi(vertx, parts.policies, json);
        this.etags = new ETags(json);
    }

    /// Of those that the caller sees, by name or id.
    public MeshState tailnet(Caller caller, String name) {
        return admin.tailnet(caller, name);
    }

    /// Adds what this part does.
    public void handle(Handlers handlers) {
        handlers.show("getSelf", call -> admin.self(call.caller()))
                .show("listTailnets", call -> admin.tailnets(call.caller()))
                .show("getTailnet", call -> AdminMessages.TailnetView.of(call.tailnet()))
                .on(
                        "createTailnet",
                        call -> admin.createTailnet(
                                call.body(AdminMessages.NewTailnet.class), call.author(), call.reason()))
                .on(
                        "listLog",
                        call -> admin.log(
                                call.tailnet(),
                                LogCursor.before(call.query("cursor"), call.number("before", Long.MAX_VALUE)),
                                (int) call.number("limit", LOG)));
        handleUsers(handlers);
        handleAuthKeys(handlers);
        handleNodes(handlers);
        handleTokens(handlers);
        handleRelays(handlers);
        policy.handle(handlers);
    }

    private void handleUsers(Handlers handlers) {
        handlers.show("listUsers", call -> admin.users(call.tailnet(), call.page(LIST), call.only()))
                .show("getUser", call -> {
                    var user = admin.user(call.tailnet(), call.path("user"), call.only());
                    call.etag(etags.of(user));
                    return user;
                })
                .on("createUser", call -> admin.createUser(wish(call), call.body(AdminMessages.NewUser.class)))
                .on(
                        "editUser",
                        call -> members.change(
                                wish(call), call.path("user"), role(call.body(MemberMessages.EditUser.class))))
                .on("approveUser", call -> members.change(wish(call), call.path("user"), UserRules::approve))
                .on("suspendUser", call -> members.change(wish(call), call.path("user"), UserRules::suspend))
                .on("resumeUser", call -> members.change(wish(call), call.path("user"), UserRules::resume))
                .on(
                        "removeUser",
                        call -> members.remove(wish(call), call.path("user"), "true".equals(call.query("nodes"))))
                .on(
                        "claimUser",
                        call -> members.claim(
                                wish(call),
                                call.path("user"),
                                call.body(MemberMessages.ClaimUser.class).provided()))
                .on("transferOwnership", call -> {
                    var transfer = call.body(MemberMessages.Transfer.class);
                    return members.transfer(wish(call), transfer.from(), transfer.to());
                });
        handlers.show("listInvites", call -> members.invites(call.tailnet(), call.page(LIST)))
                .on("createInvite", call -> members.invite(wish(call), call.body(MemberMessages.NewInvite.class)))
                .on("revokeInvite", call -> members.revokeInvite(wish(call), call.path("invite")))
                .show("getSettings", call -> {
                    call.etag(members.etag(call.tailnet()));
                    return members.settings(call.tailnet());
                })
                .on(
                        "setSettings",
                        call -> members.replaceSettings(wish(call), call.body(MemberMessages.SettingsView.class)));
    }

    private static MembersAdmin.UserRule role(MemberMessages.EditUser edit) {
        return (state, actor, user) -> UserRules.changeRole(state, actor, user, edit.role());
    }

    private void handleAuthKeys(Handlers handlers) {
        handlers.show("listAuthKeys", call -> admin.authKeys(call.tailnet(), call.page(LIST)))
                .show("getAuthKey", call -> admin.authKey(call.tailnet(), call.path("authKey")))
                .on("createAuthKey", call -> {
                    var wished = call.body(AdminMessages.NewAuthKey.class);
                    requireTags(call.caller(), wished.tags());
                    return admin.createAuthKey(wish(call), wished);
                })
                .on("revokeAuthKey", call -> admin.revokeAuthKey(wish(call), call.path("authKey")));
    }

    private void handleNodes(Handlers handlers) {
        handlers.on(
                        "listNodes",
                        call -> admin.nodes(
                                call.tailnet(), call.page(LIST), NodeFilter.parse(call.query("filter")), call.only()))
                .on(
                        "getNode",
                        call -> admin.node(call.tailnet(), call.path("node"), call.only())
                                .onSuccess(view -> call.etag(admin.etag(call.tailnet(), view.id()))))
                .on("editNode", call -> {
                    var edit = call.body(AdminMessages.EditNode.class);
                    if (edit.tags() != null) {
                        requireTags(call.caller(), edit.tags());
                    }
                    return admin.editNode(wish(call), call.path("node"), edit);
                })
                .on("expireNode", call -> admin.changeNode(wish(call), call.path("node"), NodeRules::expireNow))
                .on(
                        "approveNode",
                        call -> admin.changeNode(
                                wish(call),
                                call.path("node"),
                                (state, actor, node, _) -> NodeRules.approve(state, actor, node)))
                .on("setNodeExpiry", call -> {
                    var expiry = call.body(MemberMessages.NodeExpiry.class);
                    return admin.changeNode(
                            wish(call),
                            call.path("node"),
                            (state, actor, node, now) -> NodeRules.setExpiry(state, actor, node, expiry.at(), now));
                })
                .on(
                        "removeNode",
                        call -> admin.changeNode(
                                wish(call),
                                call.path("node"),
                                (state, actor, node, _) -> NodeRules.remove(state, actor, node)));
    }

    private void handleTokens(Handlers handlers) {
        handlers.on("listTokens", call -> tokens.tokens(call.tailnet(), call.page(LIST), call.only()))
                .on(
                        "createToken",
                        call -> tokens.createToken(
                                call.caller(), call.tailnet(), call.only(), call.body(TokenMessages.NewToken.class)))
                .on(
                        "revokeToken",
                        call -> tokens.revokeToken(call.tailnet(), call.path("token"), call.only(), call.author()))
                .on("listOAuthClients", call -> tokens.clients(call.tailnet(), call.page(LIST)))
                .on(
                        "createOAuthClient",
                        call -> tokens.createClient(
                                call.caller(), call.tailnet(), call.body(TokenMessages.NewOAuthClient.class)))
                .on(
                        "revokeOAuthClient",
                        call -> tokens.revokeClient(call.tailnet(), call.path("client"), call.author()))
                .on("listClusterTokens", call -> tokens.clusterTokens(call.page(LIST)))
                .on(
                        "createClusterToken",
                        call -> tokens.createClusterToken(
                                call.caller(), call.body(TokenMessages.NewClusterToken.class)))
                .on("revokeClusterToken", call -> tokens.revokeClusterToken(call.path("token"), call.author()));
    }

    private void handleRelays(Handlers handlers) {
        handlers.show("listRelays", _ -> relays.relays())
                .show("getRelayRegion", call -> {
                    var region = relays.region(call.path("region"));
                    call.etag(etags.of(region));
                    return region;
                })
                .on(
                        "setRelayRegion",
                        call -> relays.setRegion(
                                call.path("region"),
                                call.body(RelayRegion.class),
                                call.ifMatch(),
                                call.author(),
                                call.reason()))
                .on(
                        "removeRelayRegion",
                        call -> relays.removeRegion(call.path("region"), call.ifMatch(), call.author(), call.reason()))
                .show("listProviders", _ -> providers.providers())
                .on("checkProvider", call -> providers.check(call.path("provider")))
                .on("listRelayTokens", _ -> relays.tokens())
                .on(
                        "createRelayToken",
                        call -> relays.makeToken(
                                call.body(RelayAdmin.NewRelayToken.class),
                                name -> admin.tailnet(call.caller(), name),
                                call.author()))
                .on("revokeRelayToken", call -> relays.revokeToken(call.path("relayToken"), call.author()));
    }

    private static TailnetAdmin.Wish wish(Call call) {
        return new TailnetAdmin.Wish(
                call.tailnet(), call.author(), call.reason(), call.ifMatch(), call.only(), actor(call.caller()));
    }

    private static Actor actor(Caller caller) {
        return new Actor(caller.user(), caller.role());
    }

    /// A client that was given tags can give no others.
    private static void requireTags(Caller caller, java.util.@org.jspecify.annotations.Nullable List<String> tags) {
        if (!caller.tags().isEmpty()
                && (tags == null || tags.isEmpty() || !caller.tags().containsAll(tags))) {
            throw Problem.forbidden("the client may only give the tags " + String.join(", ", caller.tags()));
        }
    }
}

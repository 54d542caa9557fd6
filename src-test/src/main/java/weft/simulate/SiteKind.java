package weft.simulate;

/// What stands between a site's hosts and the Internet. The kinds of the NAT grid.
enum SiteKind {
    OPEN,
    ONE_TO_ONE,
    CONE,
    EASY_BY_ADDRESS,
    EASY,
    HARD,
    HARD_WITH_PORT_MAPPING,
    CGNAT,
    FIREWALL,
    NO_UDP;

    /// Whether hosts have public addresses of their own.
    boolean isPublic() {
        return this == OPEN || this == FIREWALL || this == NO_UDP;
    }

    /// Whether some address of the host lets anyone in.
    boolean letsAnyoneIn() {
        return this == OPEN || this == ONE_TO_ONE || this == CONE || this == HARD_WITH_PORT_MAPPING;
    }
}

-- When a coordinator last held the stream of an ephemeral node, by the clock of this database. The coordinators' memory
-- tells them who is away, and is wrong while they cannot reach each other; what cannot be undone asks here.
create table ephemeral_seen (
    tailnet    bigint      not null references tailnet (id),
    node       bigint      not null,
    at         timestamptz not null,
    primary key (tailnet, node)
);

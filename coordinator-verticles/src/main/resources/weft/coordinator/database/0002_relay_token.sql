-- What admits a relay to the stream that tells it whom to serve. Of no tailnet: those of all.
create table relay_token (
    id         bigint generated always as identity primary key,
    name       text        not null,
    hash       bytea       not null unique,
    tailnet    bigint      references tailnet (id),
    created_by text        not null,
    created_at timestamptz not null,
    revoked_by text,
    revoked_at timestamptz
);

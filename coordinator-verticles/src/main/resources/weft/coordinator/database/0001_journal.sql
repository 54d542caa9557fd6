-- One ordered journal per tailnet. The tailnet's row is its head: whoever appends locks it first.
create table tailnet (
    id         bigint generated always as identity primary key,
    name       text        not null unique,
    revision   bigint      not null check (revision >= 0)
);

-- `append` is the id of the request that wrote the row, so that a commit whose outcome was lost can be found.
create table journal (
    tailnet    bigint      not null references tailnet (id),
    revision   bigint      not null check (revision > 0),
    at         timestamptz not null,
    author     text        not null,
    reason     text        not null,
    kind       text        not null,
    version    smallint    not null,
    body       jsonb       not null,
    append     uuid        not null,
    primary key (tailnet, revision)
);

create index journal_append on journal (append);

-- The newest fold of a tailnet: a start reads it and the rows after it.
create table checkpoint (
    tailnet    bigint      primary key references tailnet (id),
    revision   bigint      not null,
    version    smallint    not null,
    body       jsonb       not null
);

-- Secrets are kept apart from the journal, as hashes.
create table auth_key_secret (
    hash       bytea       primary key,
    tailnet    bigint      not null references tailnet (id),
    auth_key   bigint      not null,
    unique (tailnet, auth_key)
);

create table api_token (
    id         bigint generated always as identity primary key,
    name       text        not null unique,
    hash       bytea       not null unique,
    created_at timestamptz not null
);

-- One row: what the coordinators of this database share, but for the private key.
create table cluster (
    only_row        boolean primary key default true check (only_row),
    coordinator_key bytea   not null
);

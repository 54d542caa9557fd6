-- Credentials of the API. A token of no tailnet is the cluster operator's; one with a user is personal and has the user's
-- role of the moment; another of a tailnet has the role of whoever made it.
alter table api_token drop constraint api_token_name_key;
alter table api_token
    add column tailnet    bigint references tailnet (id),
    add column user_id    bigint,
    add column role       text,
    add column scopes     text not null default 'all',
    add column created_by text not null default 'coordinator',
    add column expires_at timestamptz,
    add column revoked_by text,
    add column revoked_at timestamptz,
    add constraint api_token_of_user check (user_id is null or tailnet is not null);
create unique index api_token_cluster_name on api_token (name) where tailnet is null;
create index api_token_tailnet on api_token (tailnet, id);

create table oauth_client (
    id         bigint generated always as identity primary key,
    name       text        not null,
    hash       bytea       not null unique,
    tailnet    bigint      not null references tailnet (id),
    role       text        not null,
    scopes     text        not null,
    tags       text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_by text,
    revoked_at timestamptz
);
create index oauth_client_tailnet on oauth_client (tailnet, id);

create table access_token (
    hash       bytea       primary key,
    client     bigint      not null references oauth_client (id),
    scopes     text        not null,
    expires_at timestamptz not null
);
create index access_token_expires on access_token (expires_at);

-- Which change of a region its author had seen last: two cannot follow the same one.
alter table relay_change add column after bigint;
create unique index relay_change_after on relay_change (region, after);

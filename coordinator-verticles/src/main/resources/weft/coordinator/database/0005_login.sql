-- Logins under way: a device waits for a person at a browser. Names are hashes of what URLs and cookies carry. All of it
-- is gone soon after it has expired.
create table login (
    id         bytea       primary key,
    device     bytea       not null,
    machine    bytea       not null,
    node       bytea       not null,
    hostname   text        not null,
    system     text        not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    state      text        not null check (state in ('open', 'confirmed', 'denied', 'used')),
    tailnet    bigint,
    member     bigint
);

create index login_device on login (device);
create index login_expires on login (expires_at);

-- Ways of browsers to a provider and back. `remembered` is secret and gone once the provider has answered; `identity` is
-- what it answered.
create table login_attempt (
    state      bytea       primary key,
    login      bytea       not null references login (id) on delete cascade,
    browser    bytea       not null,
    provider   text        not null,
    remembered jsonb,
    identity   jsonb,
    created_at timestamptz not null
);

create index login_attempt_login on login_attempt (login);

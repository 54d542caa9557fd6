-- SAML assertions that were used, by a hash of issuer and id: each counts once. Gone when they are too old to count.
create table saml_assertion (
    id         bytea       primary key,
    expires_at timestamptz not null
);

create index saml_assertion_expires on saml_assertion (expires_at);

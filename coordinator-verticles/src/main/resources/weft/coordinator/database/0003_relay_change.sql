-- The cluster's own journal: which relay regions were set and removed (body null) beside those of the configuration. Its
-- fold is the newest row of each region.
create table relay_change (
    revision   bigint      generated always as identity primary key,
    at         timestamptz not null,
    author     text        not null,
    reason     text        not null,
    region     int         not null,
    body       jsonb
);

create index relay_change_region on relay_change (region, revision desc);

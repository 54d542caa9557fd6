-- A login for a device that is a member already, whose person wants to log in anew: the provider is to ask the person
-- even when it knows the browser.
alter table login add column anew boolean not null default false;

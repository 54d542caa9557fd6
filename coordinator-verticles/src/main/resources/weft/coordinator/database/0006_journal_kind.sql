-- The entries of one kind, such as a tailnet's policies, without walking all that lies between them.
create index journal_kind on journal (tailnet, kind, revision);

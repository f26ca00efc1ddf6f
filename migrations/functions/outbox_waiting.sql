-- What waits in the outbox: whether there is anything that the index needs, and when the earliest event of
-- the first hundred rows occurred. Always reads by the index, which skips published rows: a prepared
-- statement keeps its plan, and one that was made while the outbox was empty would read every page that a
-- backlog ever filled.
create or replace function outbox_waiting(out is_any boolean, out since timestamptz)
language plpgsql stable
set enable_seqscan = off
set enable_bitmapscan = off
as $$
begin
  select count(*) > 0, min(occurred_at) filter (where kind = 'event') into is_any, since
  from (select kind, occurred_at from outbox where kind <> 'revocation' order by id limit 100) first;
end
$$;

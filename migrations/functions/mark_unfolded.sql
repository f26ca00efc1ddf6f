-- Marks a row whose name has changed without what look-ups compare, so that it is folded again. The release
-- before the folding renames like that.
create or replace function mark_unfolded() returns trigger
language plpgsql as $$
begin
  new.folding_version := 0;
  return new;
end
$$;

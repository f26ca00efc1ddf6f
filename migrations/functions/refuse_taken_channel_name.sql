-- Removes the key of a channel that is renamed without it, as the release before the keys does. Refuses a
-- name that another channel has in another case, if one of the two has no key. Counts, so that the index is
-- used also while there are no statistics of it.
create or replace function refuse_taken_channel_name() returns trigger
language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.name_key is not distinct from old.name_key then
    new.name_key := null;
    new.is_name_twin := false;
  end if;
  if (
    select count(*) from chats
    where workspace_id = new.workspace_id and lower(name) = lower(new.name)
      and type = 'public_channel' and deleted_at is null and id <> new.id
      and (name_key is null or new.name_key is null)
  ) > 0 then
    raise unique_violation using
      constraint = 'idx_chats_public_channel_name', table = 'chats', message = 'another channel has this name';
  end if;
  return new;
end
$$;

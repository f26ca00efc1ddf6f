-- Refuses an address that another account has in another case, if one of the two has no key yet: the release
-- before the keys has inserted it, or is about to. Counts, so that the index is used also while there are no
-- statistics of it.
create or replace function refuse_taken_email() returns trigger
language plpgsql as $$
begin
  if (
    select count(*) from users
    where lower(email) = lower(new.email) and (email_key is null or new.email_key is null)
  ) > 0 then
    raise unique_violation using
      constraint = 'idx_users_email', table = 'users', message = 'another account has this address';
  end if;
  return new;
end
$$;

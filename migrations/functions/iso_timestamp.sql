-- A moment as it travels: RFC 3339, UTC, milliseconds.
create or replace function iso_timestamp(moment timestamptz) returns text
language sql stable parallel safe as $$
  select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

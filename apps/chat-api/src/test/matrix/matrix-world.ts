import type { ChatType } from '@fechatter/core';
import type { TestDatabase } from '@fechatter/testing';
import type { Caller, IdName, Ids, MatrixWorld, Row } from './matrix-row.js';

/** Part of everything that not everybody may see. No other answer may contain it. */
export const SECRET = 'between-ourselves';

/** Well-formed ids of nothing. */
const NEVER = '900000000000000001';
const NEVER_UUID = '0b2c1f8e-7f7c-4d8e-9d0a-5f0e6f1c2b3a';
export const never: Ids = {
  chat: NEVER,
  message: NEVER,
  member: NEVER,
  newcomer: NEVER,
  user: NEVER,
  invite: NEVER,
  session: NEVER_UUID,
  token: NEVER,
  secret: '',
};

export function idsFor(
  { chats, messages, people, invites }: MatrixWorld,
  caller: Caller,
  target: Row['target'] = 'member',
): Ids {
  return {
    chat: chats.main,
    message: messages.main,
    member: caller === 'author' ? people.member.id : people.author.id,
    newcomer: people.newcomer.id,
    user: people[target].id,
    invite: invites.home,
    session: people[caller].sessionId,
    token: NEVER,
    secret: '',
  };
}

/** Existing ids that nobody at home may see or use under that name. */
export function elsewhere({ chats, messages, people, invites, tokens }: MatrixWorld, name: IdName): string[] {
  return {
    chat: [chats.away],
    message: [messages.other, messages.away],
    member: [people.newcomer.id, people.stranger.id],
    newcomer: [people.stranger.id, people.gone.id],
    user: [people.stranger.id],
    invite: [invites.away],
    session: [people.newcomer.sessionId, people.stranger.sessionId],
    token: [tokens.newcomer, tokens.stranger],
    secret: [],
  }[name];
}

export async function createWorlds(
  database: TestDatabase,
  types: readonly ChatType[],
  passwordHash: string,
): Promise<MatrixWorld[]> {
  const numbers = types.map((_, index) => index);
  await database.query(workspaces, [numbers]);
  await database.query(users, [passwordHash, `https://example.org/${SECRET}`]);
  await database.query(sessions);
  await database.query(tokens);
  await database.query(chats, [numbers, types, SECRET]);
  await database.query(members);
  await database.query(messages, [SECRET]);
  await database.query(invites);
  // Until then, the planner's statistics are those of empty tables.
  await database.query('analyze');
  return database.query<MatrixWorld & object>(worlds);
}

const workspaces = `insert into workspaces (name, slug)
  select initcap(side), side || '-' || n from unnest($1::int[]) n, unnest(array['home', 'away']) side`;

const users = `insert into users (
    workspace_id, email, full_name, password_hash, role, status, is_bot, avatar_url)
  select w.id, case when who <> 'bot' then who || '@' || w.slug || '.example.org' end, who,
    case when who <> 'bot' then $1 end, role, status, who = 'bot', case side when 'home' then $2 end
  from workspaces w
  join (values
    ('home', 'workspaceOwner', 'owner', 'active'), ('home', 'admin', 'admin', 'active'),
    ('home', 'adminInside', 'admin', 'active'), ('home', 'owner', 'member', 'active'),
    ('home', 'member', 'member', 'active'), ('home', 'author', 'member', 'active'),
    ('home', 'outsider', 'member', 'active'), ('home', 'removed', 'member', 'active'),
    ('home', 'newcomer', 'member', 'active'), ('home', 'loggedOut', 'member', 'active'),
    ('home', 'gone', 'member', 'deactivated'), ('home', 'bot', 'member', 'active'),
    ('away', 'stranger', 'owner', 'active')
  ) person (side, who, role, status) on person.side = split_part(w.slug, '-', 1)`;

const sessions = `insert into sessions (workspace_id, user_id, token_hash, expires_at, revoked_at)
  select workspace_id, id, decode(md5(id::text), 'hex'), now() + interval '1 day',
    case when full_name in ('loggedOut', 'gone') then now() end
  from users`;

const tokens = `insert into sessions (
    workspace_id, user_id, token_hash, expires_at, kind, api_token_id, name, scope)
  select workspace_id, id, decode(md5('token' || id), 'hex'), now() + interval '1 day', 'api_token',
    nextval('api_token_ids'), 'Script', 'read'
  from users where full_name in ('newcomer', 'bot', 'stranger')`;

const chats = `with place as (
    select w.id as workspace_id, n, type, person.id_of
    from unnest($1::int[], $2::text[]) world (n, type)
    join workspaces w on w.slug in ('home-' || n, 'away-' || n)
    join lateral (
      select json_object_agg(full_name, id) from users where workspace_id = w.id
    ) person (id_of) on true
  ), chat as (
    select place.*, part, case part when 'main' then type else 'private_channel' end as kind
    from place, unnest(array['main', 'other', 'away']) part
    where (part = 'away') = (id_of->>'stranger' is not null)
  )
  insert into chats (
    workspace_id, type, name, description, owner_id, pair_low, pair_high, member_count, last_seq)
  select workspace_id, kind,
    case when kind = 'public_channel' or part = 'away' then part when kind <> 'single' then $3 || ' ' || part end, part,
    case when kind <> 'single' then coalesce(id_of->>'stranger', id_of->>'owner')::bigint end,
    case when kind = 'single' then least((id_of->>'member')::bigint, (id_of->>'author')::bigint) end,
    case when kind = 'single' then greatest((id_of->>'member')::bigint, (id_of->>'author')::bigint) end,
    case part when 'away' then 1 else case kind when 'single' then 2 else 6 end end, 2
  from chat`;

const members = `insert into chat_members (
    chat_id, user_id, workspace_id, role, joined_seq, changed_seq, read_seq)
  select c.id, u.id, c.workspace_id, case when u.id = c.owner_id then 'owner' else 'member' end, 1, 1, 1
  from chats c join users u on u.workspace_id = c.workspace_id
  where u.full_name in ('member', 'author', 'stranger')
    or (c.type <> 'single' and u.full_name in ('owner', 'adminInside', 'loggedOut', 'gone'))`;

const messages = `insert into messages (
    workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
  select c.workspace_id, c.id, 2, 2, u.id, case when u.full_name = 'author' then $1 else 'away' end,
    date_trunc('milliseconds', clock_timestamp())
  from chats c join users u on u.workspace_id = c.workspace_id and u.full_name in ('author', 'stranger')`;

const invites = `insert into workspace_invites (workspace_id, role, max_uses, created_by, expires_at)
  select workspace_id, 'member', 5, id, now() + interval '1 day' from users where role = 'owner'`;

const worlds = `select split_part(home.slug, '-', 2)::int as number, home.id as home, away.id as away,
    (select type from chats where workspace_id = home.id and description = 'main') as "chatType",
    (select json_object_agg(
        u.full_name, json_build_object('id', u.id::text, 'email', u.email, 'sessionId', s.id))
      from users u join sessions s on s.user_id = u.id and s.kind = 'session'
      where u.workspace_id in (home.id, away.id)) as people,
    (select json_object_agg(description, id::text)
      from chats where workspace_id in (home.id, away.id)) as chats,
    (select json_object_agg(c.description, m.id::text) from chats c join messages m on m.chat_id = c.id
      where c.workspace_id in (home.id, away.id)) as messages,
    json_build_object(
      'home', (select id::text from workspace_invites where workspace_id = home.id),
      'away', (select id::text from workspace_invites where workspace_id = away.id)) as invites,
    (select json_object_agg(u.full_name, s.api_token_id::text)
      from users u join sessions s on s.user_id = u.id and s.kind = 'api_token'
      where u.workspace_id in (home.id, away.id)) as tokens
  from workspaces home join workspaces away on away.slug = 'away-' || split_part(home.slug, '-', 2)
  where home.slug like 'home-%'
  order by 1`;

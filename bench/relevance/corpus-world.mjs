import { randomUUID } from 'node:crypto';
import { withClient } from '../../libs/system/src/postgres/database.mjs';
import { Channel } from '../../tools/client/channel.mjs';
import { HttpClient } from '../../tools/client/http-client.mjs';

const PEOPLE = `
  insert into users (workspace_id, email, full_name, password_hash, role)
  select $1, gen_random_uuid() || '@example.com', name, '', 'member'
  from unnest($2::text[]) as name returning id, full_name as name`;
const CHAT = `
  insert into chats (workspace_id, type, name, owner_id, pair_low, pair_high, member_count, last_seq)
  values ($1, $2::text, $3, $4, $5, $6, $7, 1) returning id`;
const MEMBERS = `
  insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq)
  select $1, id, $2, 1, 1, 1 from unnest($3::bigint[]) as id`;
const MESSAGES = `
  with given as (
    select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::float8[]) with ordinality
      as given(chat, sender, content, age, place)
  ), added as (
    insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
    select $1, chat, seq, seq, sender, content,
      date_trunc('milliseconds', now() - age * interval '1 millisecond')
    from (
      select *, 1 + row_number() over (partition by chat order by place) as seq from given
    ) as placed order by place
    returning id, chat_id, seq
  ), moved as (
    update chats set last_seq = latest.seq
    from (select chat_id, max(seq) as seq from added group by chat_id) latest where chats.id = latest.chat_id
  )
  select added.id from added join chats on chats.id = added.chat_id order by added.id`;

/**
 * Writes the corpus into the database, with the askers as people who are signed in.
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {import('./corpus.mjs').Corpus} corpus
 * @param {readonly string[]} askers nicks
 * @returns {Promise<{ keyOf: Map<string, string>, tokenOf: Map<string, string> }>} keys of messages by id,
 *   and access tokens by nick
 */
export async function corpusWorld(system, { chats, people, messages }, askers) {
  const host = await Channel.open(new HttpClient(system.run.chatApis[0]), `host ${randomUUID()}`);
  const { body: channel } = await host.host.call('GET', `/api/chat/${host.id}`);
  const { workspaceId } = channel;
  const sessions = new Map();
  for (const nick of askers) sessions.set(nick, await host.invite(nick));
  const idOf = new Map([...sessions].map(([nick, session]) => [nick, session.userId]));
  const keyOf = await withClient(system.databaseUrl, async (client) => {
    const others = people.filter((nick) => !idOf.has(nick));
    for (const { id, name } of (await client.query(PEOPLE, [workspaceId, others])).rows) idOf.set(name, id);
    const chatIds = new Map();
    for (const chat of chats) chatIds.set(chat.key, await addChat(client, workspaceId, chat, idOf));
    const { rows } = await client.query(MESSAGES, [
      workspaceId,
      messages.map(({ chat }) => chatIds.get(chat)),
      messages.map(({ sender }) => idOf.get(sender)),
      messages.map(({ text }) => text),
      messages.map(({ ageMs }) => ageMs),
    ]);
    await client.query('analyze');
    return new Map(rows.map(({ id }, place) => [id, messages[place].key]));
  });
  return { keyOf, tokenOf: new Map([...sessions].map(([nick, { accessToken }]) => [nick, accessToken])) };
}

async function addChat(client, workspaceId, { key, type, members }, idOf) {
  const ids = members.map((nick) => idOf.get(nick));
  const [low, high] = [...ids].sort((one, other) => Number(one) - Number(other));
  const isSingle = type === 'single';
  const owner = isSingle ? null : ids[0];
  const values = [
    workspaceId,
    type,
    isSingle ? null : key,
    owner,
    isSingle ? low : null,
    isSingle ? high : null,
    ids.length,
  ];
  const { rows } = await client.query(CHAT, values);
  await client.query(MEMBERS, [rows[0].id, workspaceId, ids]);
  return rows[0].id;
}

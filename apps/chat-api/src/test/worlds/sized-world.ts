import { PASSWORD, Person, type TestDatabase } from '@fechatter/testing';
import type { TokenSigner } from '@fechatter/server';
import { filling, type Fill } from './installation-filler.js';
import { hashed } from './hashed.js';

/** The size of a workspace. */
export interface Size {
  people: number;
  chats: number;
  messagesPerChat: number;
}

/** This many chats have everybody in them. The others have a few people each. */
const CROWDED = 4;
const FEW = 3;

/**
 * A workspace of a given size, filled by SQL alone. Its owner sends the requests, owns a tenth of the chats
 * and is in no other. An operation takes what it uses up from the workspace, so that nothing is used twice.
 */
export class SizedWorld {
  private readonly taken = new Map<string, number>();

  private constructor(
    readonly owner: Person,
    /** Private channels of the owner. Everybody is in the first ones. */
    readonly chatIds: readonly string[],
    /** Public channels that the owner is not in. */
    readonly joinableIds: readonly string[],
    /** The other people. The first of them own chats that the owner is in. */
    readonly userIds: readonly string[],
    private readonly database: TestDatabase,
  ) {}

  static async fill(database: TestDatabase, signer: TokenSigner, baseUrl: string, size: Size): Promise<SizedWorld> {
    return filling(database, async (fill) => {
      const workspaceId = await newWorkspace(fill);
      const userIds = await newUsers(fill, workspaceId, size.people);
      const [ownerId = '', ...others] = userIds;
      const own = Math.max(CROWDED + 1, size.chats / 10);
      const chatIds = await newChats(fill, workspaceId, [ownerId], 'private_channel', own);
      const joinableIds = await newChats(fill, workspaceId, others, 'public_channel', 3);
      const rest = await newChats(fill, workspaceId, others, 'private_channel', size.chats - own - joinableIds.length);
      await fillChats(fill, workspaceId, [...chatIds, ...joinableIds, ...rest], userIds, size.messagesPerChat);
      await removeOwner(fill, joinableIds, ownerId);
      const owner = await personOf(fill, signer, baseUrl, workspaceId, ownerId);
      return new SizedWorld(owner, chatIds, joinableIds, others, database);
    });
  }

  get chatId(): string {
    return this.chatIds[0] ?? '';
  }

  /** A chat with few members. */
  get lastChatId(): string {
    return this.chatIds.at(-1) ?? '';
  }

  async outsidersOf(chatId: string): Promise<string[]> {
    const inside = await this.query<{ id: string }>('select user_id as id from chat_members where chat_id = $1', [
      chatId,
    ]);
    return this.userIds.filter((userId) => !inside.some(({ id }) => id === userId));
  }

  /** Returns another of `ids` each time. */
  next(ids: readonly string[], purpose: string): string {
    const index = this.taken.get(purpose) ?? 0;
    this.taken.set(purpose, index + 1);
    const id = ids[index];
    if (id === undefined) throw new Error(`no more for ${purpose}`);
    return id;
  }

  /** A message of the owner that no operation has used yet. */
  async message(chatId = this.chatId): Promise<string> {
    const messages = await this.database.query<{ id: string }>(
      'select id from messages where chat_id = $1 and sender_id = $2 and deleted_at is null order by seq',
      [chatId, this.owner.id],
    );
    return this.next(
      messages.map(({ id }) => id),
      `a message of ${chatId}`,
    );
  }

  readonly query = <Row extends object>(sql: string, values: unknown[]): Promise<Row[]> =>
    this.database.query<Row>(sql, values);
}

async function newWorkspace(fill: Fill): Promise<string> {
  const [workspace] = await fill<{ id: string }>(
    `insert into workspaces (name, slug) values ('W', gen_random_uuid()::text) returning id`,
  );
  return workspace?.id ?? '';
}

async function newUsers(fill: Fill, workspaceId: string, count: number): Promise<string[]> {
  const hash = await hashed(PASSWORD);
  const users = await fill<{ id: string }>(
    `insert into users (workspace_id, email, full_name, password_hash, role)
     select $1, gen_random_uuid() || '@example.org', 'Person ' || n, $2,
       case when n = 1 then 'owner' else 'member' end
     from generate_series(1, $3) n returning id`,
    [workspaceId, hash, count],
  );
  await fill(
    `insert into sessions (workspace_id, user_id, token_hash, expires_at)
     select workspace_id, id, decode(md5(n || email), 'hex'), now() + interval '1 day'
     from users, generate_series(1, 10) n where workspace_id = $1`,
    [workspaceId],
  );
  return users.map(({ id }) => id);
}

async function newChats(
  fill: Fill,
  workspaceId: string,
  ownerIds: readonly string[],
  type: string,
  count: number,
): Promise<string[]> {
  const chats = await fill<{ id: string }>(
    `insert into chats (workspace_id, type, name, owner_id, member_count, last_seq, updated_at)
     select $1, $2, 'chat ' || gen_random_uuid(), ($3::bigint[])[1 + (n - 1) % array_length($3::bigint[], 1)],
       1, 1, now() - n * interval '1 second'
     from generate_series(1, $4) n returning id`,
    [workspaceId, type, ownerIds, Math.max(count, 0)],
  );
  return chats.map(({ id }) => id);
}

/**
 * Inserts members, then messages from all of them in turn, some edited and some with a key. Sets the counts
 * and seqs of the chats.
 */
async function fillChats(
  fill: Fill,
  workspaceId: string,
  chatIds: readonly string[],
  userIds: readonly string[],
  messages: number,
): Promise<void> {
  await fill(
    `insert into chat_members (chat_id, user_id, workspace_id, role, joined_seq, changed_seq, read_seq)
     select chat.id, person.id, $1, case when person.id = c.owner_id then 'owner' else 'member' end, 1, 1, 1
     from unnest($2::bigint[]) with ordinality as chat(id, place) join chats c on c.id = chat.id,
       unnest($3::bigint[]) with ordinality as person(id, place)
     where chat.place <= ${CROWDED} or person.id = c.owner_id
       or person.place > 1
         and (person.place + chat.place) % greatest(array_length($3::bigint[], 1) / ${FEW}, 2) = 0`,
    [workspaceId, chatIds, userIds],
  );
  await fill(
    `insert into messages (
       workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at, idempotency_key,
       idempotency_hash)
     select $1, chat_id, n + 1, n + 1, ($3::bigint[])[1 + n % least(3, array_length($3::bigint[], 1))],
       substr(md5((case when n = 3 then 3 else n * chat_id end)::text), 1, 7) || ' and no more',
       now() - n * interval '1 minute', case when n % 10 = 0 then 'key ' || n end,
       case when n % 10 = 0 then '\\x00'::bytea end
     from unnest($2::bigint[]) as chat_id, generate_series(1, $4) n`,
    [workspaceId, chatIds, userIds, messages],
  );
  await fill(
    `insert into message_revisions (message_id, workspace_id, changed_seq, content, replaced_at)
     select id, workspace_id, 1, 'before', now()
     from messages where chat_id = any ($1::bigint[]) and seq % 10 = 2`,
    [chatIds],
  );
  await fill(
    `update chats c set last_seq = $2::integer + 1,
       member_count = (select count(*) from chat_members where chat_id = c.id)
     where id = any ($1::bigint[])`,
    [chatIds, messages],
  );
}

/** Removes the owner from the chats. */
async function removeOwner(fill: Fill, chatIds: readonly string[], ownerId: string): Promise<void> {
  await fill('delete from chat_members where chat_id = any ($1::bigint[]) and user_id = $2', [chatIds, ownerId]);
  await fill('update chats set member_count = member_count - 1 where id = any ($1::bigint[])', [chatIds]);
}

async function personOf(
  fill: Fill,
  signer: TokenSigner,
  baseUrl: string,
  workspaceId: string,
  userId: string,
): Promise<Person> {
  const [found] = await fill<{ email: string; sessionId: string }>(
    `select u.email, s.id as "sessionId" from users u join sessions s on s.user_id = u.id
     where u.id = $1 limit 1`,
    [userId],
  );
  const { email = '', sessionId = '' } = found ?? {};
  const createdAt = '';
  return new Person(baseUrl, {
    accessToken: signer.sign({ userId, workspaceId, sessionId }),
    tokenType: 'Bearer',
    expiresIn: 900,
    refreshToken: '',
    refreshExpiresIn: 0,
    user: {
      ...{ id: userId, email, fullName: 'Person 1', role: 'owner', status: 'active', isBot: false, createdAt },
      ...{ avatarUrl: null, timeZone: null },
    },
    workspace: { id: workspaceId, name: 'W', slug: 'w', createdAt },
  });
}

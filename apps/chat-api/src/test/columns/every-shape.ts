import { randomUUID } from 'node:crypto';
import {
  ALL_CHATS,
  chatCreated,
  chatUpdated,
  EVERYBODY,
  messageEdited,
  type Actor,
  type Chat,
  type ChatSummary,
  type Member,
  type Message,
  type OutboxEvent,
  type ReadState,
  type Store,
  type User,
  type Workspace,
} from '@fechatter/core';
import type { Sql, Statements } from '../../postgres/database/database.js';
import { PgSearchRepository } from '../../postgres/search/pg-search.repository.js';

/** The things that the store has returned, by the method that returned them. */
type Ways<T> = Record<string, T | null | undefined>;

/** The things of each model that has a list of columns, by each method that returns it. */
export interface EveryShape {
  users: Ways<User>;
  workspaces: Ways<Workspace>;
  chats: Ways<ChatSummary>;
  members: Ways<Member>;
  messages: Ways<Message>;
  readStates: Ways<ReadState>;
}

interface World {
  store: Store;
  statements: Statements;
  owner: Actor;
  other: Actor;
}

/** Creates a workspace with two people, a channel and a message, and reads them by every method. */
export async function everyShape(store: Store, statements: Statements): Promise<EveryShape> {
  const workspace = await store.workspaces.insert('Shapes', randomUUID());
  const workspaceId = workspace?.id ?? '';
  const person = { workspaceId, fullName: 'P', passwordHash: '-' };
  const owner = await store.users.insert({ ...person, email: randomUUID(), role: 'owner' });
  const other = await store.users.insert({ ...person, email: randomUUID(), role: 'member' });
  const actors = { owner: { workspaceId, userId: owner.id }, other: { workspaceId, userId: other.id } };
  const world: World = { store, statements, ...actors };
  const { users, workspaces } = await people(world, owner);
  return {
    users: { ...users, 'as it is made': owner },
    workspaces: { ...workspaces, 'as it is made': workspace },
    ...(await inChat(world)),
  };
}

async function people({ store, statements: { sql }, owner: actor }: World, owner: User) {
  const { workspaceId, userId } = actor;
  const account = await store.users.findAccount(owner.email ?? '');
  const held = await store.sessions.holdPerson(await makeSession(sql, workspaceId, userId));
  const workspace = await store.workspaces.find(workspaceId);
  const view = await store.sync.findView(actor);
  const users: Ways<User> = {
    'as a bot is made': await store.users.insertBot({ workspaceId, fullName: 'B', avatarUrl: null }),
    found: await store.users.find(workspaceId, userId),
    locked: (await store.users.lock(workspaceId, [userId]))[0],
    listed: (await store.users.page(workspaceId, EVERYBODY, null, 1))[0],
    'with another profile': await store.users.updateProfile(workspaceId, owner),
    'with another role': await store.users.updateRoleAndStatus(userId, owner),
    'of an account': account?.user,
    'of a session': held?.user,
    'of a snapshot': view?.me,
  };
  const workspaces: Ways<Workspace> = {
    found: workspace,
    locked: await store.workspaces.lock(workspaceId),
    renamed: workspace && (await store.workspaces.update(workspace)),
    'of an account': account?.workspace,
    'of a session': held?.workspace,
    'of a snapshot': view?.workspace,
  };
  return { users, workspaces };
}

async function inChat(world: World): Promise<Omit<EveryShape, 'users' | 'workspaces'>> {
  const { store, owner, other } = world;
  const draft = { workspaceId: owner.workspaceId, type: 'public_channel', name: randomUUID() } as const;
  const chat = await store.chats.insert({
    ...draft,
    description: null,
    ownerId: owner.userId,
    pair: null,
    memberCount: 1,
  });
  if (!chat) throw new Error('no chat');
  const [joinable] = await store.chats.pageJoinable(owner, ALL_CHATS, null, 1);
  const members = await store.members.insert(chat, [owner.userId, other.userId]);
  const created = await announced(world, chat, chatCreated(chat, owner.userId, members));
  const { messages, found } = await said(world, chat);
  const seen = { 'as it is made': chat, 'to join': joinable, 'announced as made': created.chat, ...found };
  return {
    messages,
    readStates: await read(world, chat),
    members: { 'as they join': members[0], announced: created.members[0], ...(await listed(world, chat)) },
    chats: { ...seen, ...(await changed(world, chat)) },
  };
}

async function said(world: World, chat: ChatSummary): Promise<{ messages: Ways<Message>; found: Ways<Chat> }> {
  const { store, owner, statements } = world;
  const idempotency = { key: 'k', bodyHash: Buffer.alloc(32), formerBodyHash: Buffer.alloc(32, 1) };
  const command = { chatId: chat.id, content: 'hello', clientId: 'c', idempotency };
  const { message } = (await store.send(owner, command))!;
  const sent = await lastEvent<{ message: Message }>(statements.sql, chat.id);
  const again = (await store.send(owner, command))!;
  const [page] = (await store.messages.page(chat.id, { pivot: 9, older: 9, newer: 0 }))!.items;
  const [change] = (await store.messages.listChanged(chat.id, 0, 9)).items;
  const hit = (await new PgSearchRepository(statements).findVisible(owner, [message.id])).get(message.id);
  const [found, synced, listed] = [
    await store.chats.find(owner, chat.id),
    (await store.sync.pageChats(owner, null, 1))[0],
    (await store.chats.page(owner, ALL_CHATS, null, 1))[0],
  ];
  const edited = await store.messages.edit(message, 'hello again', 3);
  await store.messages.pageRevisions(message.id, null, 9);
  const messages: Ways<Message> = {
    sent: message,
    'sent again under the same key': again.message,
    'announced as sent': sent.message,
    found: await store.messages.find(chat.id, message.id),
    'in a page': page,
    'that has changed': change,
    'found by a search': hit?.message,
    'as the last of a chat': found?.lastMessage,
    'as the last of a listed chat': listed?.lastMessage,
    edited: edited,
    'announced as edited': (await announced(world, chat, messageEdited(chat, owner.userId, edited))).message,
    deleted: await store.messages.delete(message, 4),
  };
  return { messages, found: { found: found, listed: listed, 'of a snapshot': synced } };
}

async function listed({ store, owner, other }: World, chat: ChatSummary): Promise<Ways<Member>> {
  await store.members.findStanding(owner, chat.id);
  return {
    'listed by id': (await store.members.list(chat.id, [owner.userId]))[0],
    'in a page': (await store.members.page(chat.id, null, 1))[0],
    'that has changed': (await store.members.listChanged(chat.id, 0, 9))[0],
    'as the owner changes': (await store.members.setOwner({ ...chat, ownerId: other.userId }, owner.userId))[0],
  };
}

async function read({ store, other }: World, chat: ChatSummary): Promise<Ways<ReadState>> {
  return {
    locked: (await store.members.lockReading(other, chat.id))?.state,
    'as it is set': await store.members.setReading(chat.id, other.userId, 2),
  };
}

async function changed(world: World, chat: ChatSummary): Promise<Ways<ChatSummary>> {
  const { store, owner, other } = world;
  const locked = await store.chats.lock(owner, chat.id);
  const bumped = await store.chats.bump(chat, { description: 'D' });
  const successions = [{ chatId: chat.id, newOwnerId: other.userId }];
  return {
    locked: locked,
    changed: bumped,
    'announced as changed': (await announced(world, chat, chatUpdated(bumped, owner.userId))).chat,
    transferred: (await store.successions.transfer(owner.userId, successions))[0],
    deleted: await store.chats.delete(chat),
  };
}

async function announced<Data = { chat: ChatSummary; members: Member[]; message: Message }>(
  { store, statements: { sql } }: World,
  chat: ChatSummary,
  event: OutboxEvent,
): Promise<Data> {
  await store.outbox.add(chat, event);
  return lastEvent<Data>(sql, chat.id);
}

/** The data of the chat's last event, whose keys are in the order in which they are sent. */
async function lastEvent<Data>(sql: Sql, chatId: string): Promise<Data> {
  const text = `select payload -> 'data' as data from outbox where chat_id = $1 order by id desc limit 1`;
  const [row] = await sql<{ data: Data }>(text, [chatId]);
  if (!row) throw new Error('no event');
  return row.data;
}

async function makeSession(sql: Sql, workspaceId: string, userId: string): Promise<string> {
  const [session] = await sql<{ id: string }>(
    `insert into sessions (workspace_id, user_id, token_hash, expires_at)
     values ($1, $2, '', now() + interval '1 day') returning id`,
    [workspaceId, userId],
  );
  return session?.id ?? '';
}

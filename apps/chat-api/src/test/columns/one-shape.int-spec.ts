import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@fechatter/testing';
import { chatColumns, storedChatColumns } from '../../postgres/chats/chat-columns.js';
import { membershipColumns } from '../../postgres/chats/member-columns.js';
import { readStateColumns } from '../../postgres/chats/read-state-columns.js';
import { Database } from '../../postgres/database/database.js';
import { messageColumns } from '../../postgres/messages/message-columns.js';
import { userColumns, userRefColumns, workspaceColumns } from '../../postgres/people/user-columns.js';
import { PgStore } from '../../postgres/pg-store.js';
import { everyShape, type EveryShape } from './every-shape.js';

/** Every answer and event has every field of its models, in the same order. */

let postgres: TestDatabase;
let database: Database;
let shapes: EveryShape;

beforeAll(async () => {
  postgres = await createTestDatabase();
  const options = { url: postgres.url, poolSize: 2, applicationName: 'test', onConnectionLost: () => undefined };
  database = await Database.open(options);
  shapes = await everyShape(new PgStore(database, () => undefined), database);
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await postgres.drop();
});

/** The fields of each thing, by the method that returned it. */
function fieldsOf(ways: Record<string, object | null | undefined>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(ways).map(([way, value]) => [way, Object.keys(value ?? {})]));
}

function everywhere(ways: Record<string, unknown>, fields: object): Record<string, string[]> {
  return Object.fromEntries(Object.keys(ways).map((way) => [way, Object.keys(fields)]));
}

it.each([
  ['message', 'messages', messageColumns],
  ['user', 'users', userColumns],
  ['workspace', 'workspaces', workspaceColumns],
  ['read state', 'readStates', readStateColumns],
] as const)('a %s has every field, however it is given out', (_, kind, { fields }) => {
  expect(fieldsOf(shapes[kind])).toEqual(everywhere(shapes[kind], fields));
});

it('a chat has every field, whatever returns it', () => {
  const { locked, found, listed, 'of a snapshot': synced, 'to join': joinable, ...others } = shapes.chats;
  expect(fieldsOf(others)).toEqual(everywhere(others, chatColumns.fields));
  expect(fieldsOf({ locked })).toEqual({ locked: Object.keys(storedChatColumns.fields) });
  const seen = [...Object.keys(chatColumns.fields), 'lastMessage', 'me'];
  expect(fieldsOf({ found, listed, synced, joinable })).toEqual({
    found: seen,
    listed: seen,
    synced: seen,
    joinable: seen,
  });
});

it('a member has every field, whatever returns it', () => {
  const member = ['user', ...Object.keys(membershipColumns.fields)];
  for (const [way, value] of Object.entries(shapes.members)) {
    expect([way, Object.keys(value ?? {})]).toEqual([way, member]);
    expect([way, Object.keys(value?.user ?? {})]).toEqual([way, Object.keys(userRefColumns.fields)]);
  }
});

import { createChat, eventually, Person, type Problem } from '@fechatter/testing';
import type { Chat } from '@fechatter/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let ada: Person;
let chat: Chat;

beforeAll(async () => {
  api = await ChatApi.start({ LOG_LEVEL: 'silent' });
  [ada] = (await api.people(1)) as [Person];
  chat = await createChat(ada);
});
afterAll(() => api.stop());

async function send() {
  const { status, body, headers } = await ada.api.post(`/api/chat/${chat.id}/messages`, { content: 'x' });
  return { status, code: (body as Partial<Problem>).code, retryAfter: headers.get('retry-after') };
}

const UNAVAILABLE = { status: 503, code: 'dependency_unavailable', retryAfter: expect.stringMatching(/^\d+$/) };

describe('a send', () => {
  it.each([
    ['the disk is full', '53100'],
    ['memory is short', '53200'],
    ['a file can not be read', '58030'],
    ['the server is being shut down', '57P01'],
  ])('is answered with 503 while %s', async (_, code) => {
    await api.database.query(
      `create function fail() returns trigger language plpgsql
       as $$ begin raise exception 'no' using errcode = '${code}'; end $$`,
    );
    await api.database.query('create trigger fail before insert on messages execute function fail()');
    expect(await send()).toEqual(UNAVAILABLE);
    await api.database.query('drop function fail cascade');
    expect(await send()).toMatchObject({ status: 201 });
  });

  it('is answered with 503 by a standby, and goes to the server that takes writes without a restart', async () => {
    const operator = await api.database.connect();
    const ready = async () => (await ada.api.get('/health/ready')).status;
    await setReadOnly(operator, 'on');
    await eventually(async () => expect(await ready()).toBe(503));
    expect(await send()).toEqual(UNAVAILABLE);
    const made = await ada.api.post('/api/chat', { type: 'private_channel', name: 'on a standby' });
    expect(made.status).toBe(503);
    // New connections find the new server; those to the standby stay as they are.
    await operator.query(`alter database "${api.database.name}" set default_transaction_read_only = off`);
    await eventually(async () => expect(await ready()).toBe(200));
    await eventually(async () => expect(await send()).toMatchObject({ status: 201 }));
    await operator.end();
  });
});

/** Makes all connections of chat-api anew, so that they have the setting. */
async function setReadOnly(operator: Awaited<ReturnType<ChatApi['database']['connect']>>, value: string) {
  await operator.query(`alter database "${api.database.name}" set default_transaction_read_only = ${value}`);
  await operator.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

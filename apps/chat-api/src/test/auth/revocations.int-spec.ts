import type { AuthTokens } from '@fechatter/core';
import {
  bucketHasKey,
  chatStreamState,
  connectNats,
  deleteChatStream,
  REVOKED_BUCKET,
  revokedSessionKey,
} from '@fechatter/nats';
import {
  ApiClient,
  eventually,
  expectStatus,
  joinWorkspace,
  logOut,
  PASSWORD,
  signUpWorkspace,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

/** Two chat-apis on one database and one NATS: one gets the request, the other has to learn of it. */
let here: ChatApi;
let there: ChatApi;

beforeAll(async () => {
  here = await ChatApi.start();
  there = await ChatApi.start({ DATABASE_URL: here.database.url, NATS_URL: here.nats.url });
});
afterAll(async () => {
  await there.stop();
  await here.stop();
});

function codeThere(token: string): Promise<string | undefined> {
  return codeAt(there, token);
}

async function codeAt({ url }: ChatApi, token: string): Promise<string | undefined> {
  return (await new ApiClient(url, token).get<Partial<Problem>>('/api/users')).body.code;
}

/** Takes someone's sessions from the database, as a restore does. Returns their ids. */
async function loseSessions({ id }: Person): Promise<string[]> {
  const lost = await here.database.query<{ id: string }>('delete from sessions where user_id = $1 returning id', [id]);
  return lost.map((session) => session.id);
}

/** Someone with a valid token whose sessions the database lacks, while both chat-apis ask NATS' bucket. */
async function personWithoutSession(signUp = () => signUpWorkspace(here.url)): Promise<Person> {
  let person = await signUp();
  await eventually(async () => {
    person = await signUp();
    await loseSessions(person);
    expect([await codeAt(here, person.token), await codeThere(person.token)]).toEqual([undefined, undefined]);
  });
  return person;
}

describe('a session that was ended on one chat-api', () => {
  it('is refused by another within a second', async () => {
    const person = await signUpWorkspace(here.url);
    expect(await codeThere(person.token)).toBeUndefined();
    await logOut(person);
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'), { timeoutMs: 1_000 });
  });

  it('is refused too if a reused refresh token ended it', async () => {
    const person = await signUpWorkspace(here.url);
    const refresh = (refreshToken: string | null) =>
      new ApiClient(here.url).post<AuthTokens>('/api/refresh', { refreshToken });
    const second = await expectStatus(200, refresh(person.tokens.refreshToken));
    const third = await expectStatus(200, refresh(second.refreshToken));
    expect((await refresh(person.tokens.refreshToken)).status).toBe(401);
    await eventually(async () => expect(await codeThere(third.accessToken)).toBe('session_revoked'), {
      timeoutMs: 1_000,
    });
  });

  it('is refused while NATS is away, and when it is back', async () => {
    const person = await signUpWorkspace(here.url);
    expect(await codeThere(person.token)).toBeUndefined();
    await here.nats.kill();
    await logOut(person);
    // PostgreSQL is asked after two seconds without an answer from NATS.
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'), { timeoutMs: 3_500 });
    const { status } = await new ApiClient(there.url).post('/api/signin', { email: person.email, password: PASSWORD });
    expect(status).toBe(200);
    await here.nats.start();
    const outboxIsEmpty = async () => expect(await here.database.query('select from outbox')).toEqual([]);
    await eventually(outboxIsEmpty, { timeoutMs: 15_000 });
    expect(await codeThere(person.token)).toBe('session_revoked');
  });

  it('is refused within seconds while the relay is stuck and NATS answers', async () => {
    const person = await signUpWorkspace(here.url);
    expect(await codeThere(person.token)).toBeUndefined();
    const connection = await connectNats(here.nats.url, 'test');
    const manager = await connection.jetstreamManager();
    // The bucket takes nothing more, as when its store is full.
    await manager.streams.update('KV_REVOKED', { max_msg_size: 1 });
    await logOut(person);
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'), { timeoutMs: 4_000 });
    await manager.streams.update('KV_REVOKED', { max_msg_size: -1 });
    await connection.close();
  });
});

describe('a session that a restored database lacks', () => {
  it.each(['/api/logout', '/api/logout-all'])('is refused by every chat-api after %s', async (path) => {
    const person = await personWithoutSession();
    await expectStatus(204, person.api.post(path));
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'), { timeoutMs: 1_000 });
    // A new epoch takes the revocations from here.
    const sessions = await here.database.query('select revoked_at from sessions where user_id = $1', [person.id]);
    expect(sessions).toEqual([{ revoked_at: expect.any(Date) }]);
  });

  it('is refused by every chat-api after it has logged out, although the database lacks the person too', async () => {
    const owner = await signUpWorkspace(here.url);
    const person = await personWithoutSession(() => joinWorkspace(owner));
    await here.database.query('delete from users where id = $1', [person.id]);
    await expectStatus(204, person.api.post('/api/logout'));
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'), { timeoutMs: 1_000 });
  });

  it('is refused by every chat-api after the restore, whatever it does, and its event streams are told', async () => {
    const person = await signUpWorkspace(here.url);
    const connection = await connectNats(here.nats.url, 'test');
    await here.database.query(`update relay_state set phase = 'starting', why = 'restored'`);
    await deleteChatStream(connection);
    await eventually(async () => expect(await chatStreamState(connection)).toMatchObject({ why: 'restored' }));
    const [sessionId = ''] = await loseSessions(person);
    await eventually(async () => expect(await codeThere(person.token)).toBe('session_revoked'));
    await eventually(async () => {
      expect(await codeThere(person.token)).toBe('session_revoked');
      const { epoch } = (await chatStreamState(connection)) ?? { epoch: '' };
      expect(await bucketHasKey(connection, REVOKED_BUCKET, revokedSessionKey(epoch, 'session', sessionId))).toBe(true);
    });
    expect(await codeAt(here, person.token)).toBe('session_revoked');
    await connection.close();
  });
});

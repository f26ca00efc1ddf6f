import { createChat, PASSWORD, signUpPeople, type Person, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let ada: Person;
let bob: Person;
let chatId: string;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  [ada, bob] = (await signUpPeople(api.url, 1)) as [Person, Person];
  chatId = (await createChat(ada, { members: [bob] })).id;
});
afterAll(() => api.stop());

const hostile: [string, unknown][] = [
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['a negative number', -1],
  ['a fraction', 0.5],
  ['a huge number', 1e308],
  ['an empty string', ''],
  ['NUL', 'a\0b'],
  ['a lone surrogate', 'a\ud800b@example.org'],
  ['a long string', 'x'.repeat(20_000)],
  ['digits beyond bigint', '9'.repeat(30)],
  ['an empty array', []],
  ['an array of nulls', [null]],
  ['an array of hostile ids', ['1', '0', '-1', 'x', '9'.repeat(30), '\0']],
  ['an object', {}],
  ['a polluting object', JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}')],
];

const bodies: [string, (person: Person) => Record<string, unknown>][] = [
  ['/api/signup', () => ({ email: 'eve@example.org', password: PASSWORD, fullName: 'Eve', inviteToken: '1.x' })],
  ['/api/signup', () => ({ email: ada.email, password: PASSWORD, fullName: 'Eve', workspaceName: 'W' })],
  ['/api/signin', () => ({ email: 'eve@example.org', password: PASSWORD })],
  ['/api/refresh', () => ({ refreshToken: 'x' })],
  ['/api/workspace/invites', () => ({ email: 'x@example.org', role: 'member', expiresInSeconds: 60, maxUses: 1 })],
  ['/api/chat', () => ({ type: 'group', name: 'x', description: 'x', memberIds: [bob.id] })],
  ['/api/chat/:chat/members', () => ({ userIds: [bob.id] })],
  ['/api/chat/:chat/messages', () => ({ content: 'x' })],
];

describe.each(bodies)('POST %s does not fail internally', (path, body) => {
  it('with a hostile value in any field', async () => {
    const whole = body(ada);
    const fields = [...Object.keys(whole), 'unknown'];
    const tries = fields.flatMap((field) => hostile.map(([name, value]) => ({ field, name, value })));
    const failed = tries.map(async ({ field, name, value }) => {
      const { status } = await ada.api.post(at(path), { ...whole, [field]: value });
      return status < 500 ? [] : [`${field}: ${name}`];
    });
    expect((await Promise.all(failed)).flat()).toEqual([]);
  });

  it('with a hostile value as its body', async () => {
    const failed = hostile.map(async ([name, value]) => {
      const { status } = await ada.api.post(at(path), value);
      return status < 500 ? [] : [name];
    });
    expect((await Promise.all(failed)).flat()).toEqual([]);
  });
});

it.each([null, [], [{}]])('the body %j is refused by a route that takes an object without fields', async (body) => {
  const answer = await ada.api.patch<Problem>('/api/me', body);
  expect(answer.body).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '', code: 'wrong_type' }] });
});

it.each(['/api/signup', '/api/signin', '/api/refresh', '/api/password-reset'])(
  'a body of more than 8 KiB is refused by POST %s, which needs no token',
  async (path) => {
    const { status, body } = await ada.api.post<Problem>(path, { content: 'x'.repeat(8 * 1024) });
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  },
);

describe.each([
  ['POST', '/api/signin', { email: 'eve@example.org', password: '?' }, '/password'],
  ['POST', '/api/signup', { email: 'eve@example.org', fullName: 'E', workspaceName: 'W', password: '?' }, '/password'],
  ['POST', '/api/password-reset', { token: 'x', password: '?' }, '/password'],
  ['PUT', '/api/me/password', { currentPassword: '?', newPassword: PASSWORD }, '/currentPassword'],
  ['PUT', '/api/me/password', { currentPassword: PASSWORD, newPassword: '?' }, '/newPassword'],
])('%s %s refuses a password', (method, path, body, pointer) => {
  async function send(password: Buffer) {
    const [before = '', after] = JSON.stringify(body).split('?');
    const bytes = Buffer.concat([Buffer.from(before), password, Buffer.from(after ?? '')]);
    const headers = { authorization: `Bearer ${ada.tokens.accessToken}`, 'content-type': 'application/json' };
    const response = await fetch(api.url + path, { method, headers, body: new Uint8Array(bytes) });
    return { status: response.status, body: (await response.json()) as Problem };
  }

  it('of bytes that are not UTF-8', async () => {
    const { status, body } = await send(Buffer.concat([Buffer.from('long enough'), Buffer.from([0xe9])]));
    expect([status, body.code]).toEqual([400, 'malformed_json']);
    expect(body.detail).toContain('The body is not UTF-8.');
  });

  it('with half of a surrogate pair', async () => {
    const { status, body } = await send(Buffer.from('long enough \\ud800'));
    expect([status, body.errors]).toMatchObject([400, [{ pointer, code: 'lone_surrogate' }]]);
  });
});

const paths = [
  '/api/chat/:x',
  '/api/chat/:x/members',
  '/api/chat/:x/messages',
  '/api/chat/:chat/messages/:x',
  '/api/chat/:x/changes?since=0',
  '/api/users?cursor=:x',
  '/api/users?limit=:x',
  '/api/chat?cursor=:x',
  '/api/chat?scope=:x',
  '/api/chat/:chat/members?cursor=:x',
  '/api/chat/:chat/messages?before=:x',
  '/api/chat/:chat/messages?around=:x',
  '/api/chat/:chat/changes?since=:x',
  '/api/search/messages?q=:x',
  '/api/search/messages?q=hello&chatId=:x',
  '/api/search/messages?q=hello&cursor=:x',
  '/api/nothing/:x',
];
const values = [
  '0',
  '-1',
  '1.5',
  'x',
  '9'.repeat(30),
  '9223372036854775808',
  '%00',
  '%ff',
  '%ED%A0%80',
  '%2F..%2F',
  '',
  '1e3',
  'WyIxIl0',
];

it.each(paths)('GET %s does not fail internally on any value', async (path) => {
  const failed = values.map(async (value) => {
    const { body } = await ada.api.get<Partial<Problem>>(at(path).replace(':x', value));
    return body.code === 'internal_error' ? [value] : [];
  });
  expect((await Promise.all(failed)).flat()).toEqual([]);
});

function at(path: string): string {
  return path.replace(':chat', chatId);
}

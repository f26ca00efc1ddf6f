import { readDocument } from '@fechatter/openapi';
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
  chatId = (await createChat(ada, { type: 'private_channel' })).id;
});
afterAll(() => api.stop());

type Method = 'post' | 'patch';

describe('null where it would mean nothing', () => {
  const cases: [Method, string, string, object][] = [
    ['patch', '/api/me', 'fullName', {}],
    ['patch', '/api/users/:bob', 'role', {}],
    ['patch', '/api/users/:bob', 'status', {}],
    ['patch', '/api/users/:bob', 'currentPassword', { role: 'member' }],
    ['patch', '/api/workspace', 'name', {}],
    ['patch', '/api/workspace', 'slug', {}],
    ['patch', '/api/chat/:chat', 'archived', {}],
    ['post', '/api/workspace/invites', 'role', {}],
    ['post', '/api/workspace/invites', 'expiresInSeconds', {}],
    ['post', '/api/workspace/invites', 'maxUses', {}],
    ['post', '/api/workspace/invites', 'currentPassword', { role: 'admin' }],
    ['post', '/api/tokens', 'expiresInSeconds', { name: 'x', scope: 'read' }],
    ['post', '/api/signup', 'workspaceName', { fullName: 'x', email: 'x@example.org', password: PASSWORD }],
    ['post', '/api/signup', 'inviteToken', { fullName: 'x', email: 'x@example.org', password: PASSWORD }],
    ['post', '/api/signin', 'refreshCookie', { email: 'x@example.org', password: PASSWORD }],
  ];

  it.each(cases)('is refused by %s %s as %s', async (method, path, field, rest) => {
    const target = path.replace(':bob', bob.id).replace(':chat', chatId);
    const { status, body } = await ada.api[method]<Problem>(target, { ...rest, [field]: null });
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.errors).toMatchObject([
      { pointer: `/${field}`, code: expect.stringMatching(/^(wrong_type|unknown_value)$/) },
    ]);
  });
});

describe('null where it means none', () => {
  /** By the name of the body's schema. */
  const NONE = {
    CreateBotInput: ['avatarUrl'],
    CreateChatInput: ['description', 'memberIds', 'name'],
    CreateInviteInput: ['email'],
    CreateTokenInput: ['userId'],
    RefreshInput: ['refreshToken'],
    SendMessageInput: ['clientId'],
    StartTypingInput: ['threadRootId'],
    UpdateChatInput: ['description', 'name'],
    UpdateMeInput: ['avatarUrl', 'timeZone'],
  };

  it('is documented for these fields of requests, and for no other', () => {
    expect(nullableFields()).toEqual(NONE);
  });

  it.each<[Method, string, object]>([
    ['patch', '/api/me', { timeZone: null, avatarUrl: null }],
    ['patch', '/api/chat/:chat', { description: null }],
    ['post', '/api/chat', { type: 'private_channel', name: 'x', description: null, memberIds: null }],
    ['post', '/api/workspace/invites', { email: null }],
    ['post', '/api/tokens', { name: 'x', scope: 'read', userId: null }],
    ['post', '/api/bots', { fullName: 'x', avatarUrl: null }],
  ])('is accepted by %s %s: %j', async (method, path, body) => {
    const { status } = await ada.api[method](path.replace(':chat', chatId), body);
    expect([200, 201]).toContain(status);
  });
});

function nullableFields(): Record<string, string[]> {
  const { paths, components } = readDocument();
  const bodies = Object.values(paths).flatMap((path) =>
    Object.values(path).flatMap(({ requestBody }) => requestBody ?? []),
  );
  const names = bodies.map((body) => String(body.content['application/json']?.schema.$ref).split('/').pop() ?? '');
  const fields = [...new Set(names)].sort().map((name) => {
    const properties = Object.entries(components.schemas[name]?.properties ?? {});
    const isNullable = ([, { type, anyOf }]: (typeof properties)[number]) =>
      [type, anyOf?.map((one) => one.type)].flat(2).includes('null');
    return [
      name,
      properties
        .filter(isNullable)
        .map(([field]) => field)
        .sort(),
    ] as const;
  });
  return Object.fromEntries(fields.filter(([, list]) => list.length > 0));
}

import type { Chat, Member, User } from '@fechatter/core';
import {
  addMembers,
  createChat,
  expectStatus,
  join,
  joinWorkspace,
  Person,
  signUpWorkspace,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';
import { duringChange } from '../worlds/during-change.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

async function person(): Promise<Person> {
  return (await api.people(1))[0] as Person;
}

function me({ api: client }: Person): Promise<User> {
  return expectStatus(200, client.get<User>('/api/me'));
}

function update({ api: client }: Person, patch: object): Promise<User> {
  return expectStatus(200, client.patch<User>('/api/me', patch));
}

function updated(user: User) {
  return { type: 'user.updated', actorId: user.id, seq: null, recipientId: null, chatType: null, data: { user } };
}

describe('a profile', () => {
  it('has a name, a time zone and an avatar; every change is announced to the workspace', async () => {
    const ada = await person();
    const before = await me(ada);
    const avatarUrl = 'https://example.org/ada.png?size=64';
    const first = await update(ada, { fullName: 'Ada 👩‍🚒', timeZone: 'Europe/Lisbon', avatarUrl });
    expect(first).toEqual({ ...before, fullName: 'Ada 👩‍🚒', timeZone: 'Europe/Lisbon', avatarUrl });
    const second = await update(ada, { avatarUrl: null });
    expect(second).toEqual({ ...first, avatarUrl: null });
    expect(await me(ada)).toEqual(second);
    expect(await api.workspaceEvents(ada.workspaceId)).toMatchObject([updated(first), updated(second)]);
  });

  it('does not change, and nothing is announced, for absent fields, and equal values', async () => {
    const ada = await person();
    const before = await me(ada);
    for (const patch of [{}, { fullName: before.fullName, timeZone: null, avatarUrl: null }])
      expect(await update(ada, patch)).toEqual(before);
    expect(await api.workspaceEvents(ada.workspaceId)).toEqual([]);
  });

  it('changed concurrently is announced last in its final state', async () => {
    const ada = await person();
    await Promise.all(Array.from({ length: 12 }, (_, n) => update(ada, { fullName: `Ada ${n}` })));
    expect((await api.workspaceEvents(ada.workspaceId)).at(-1)).toMatchObject(updated(await me(ada)));
  });

  it('changed concurrently in two fields keeps both changes', async () => {
    const ada = await person();
    const held: [string, unknown[]] = ['select from users where id = $1 for no key update', [ada.id]];
    const both = () => Promise.all([update(ada, { fullName: 'Ada B' }), update(ada, { timeZone: 'UTC' })]);
    await duringChange(api.database, held, 2, both);
    expect(await me(ada)).toMatchObject({ fullName: 'Ada B', timeZone: 'UTC' });
  });

  it.each(['UTC', 'EST', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'Asia/Calcutta', 'Asia/Kolkata'])(
    'accepts the time zone %s',
    async (timeZone) => {
      expect((await update(await person(), { timeZone })).timeZone).toBe(timeZone);
    },
  );

  it.each([
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, '/timeZone', 'unknown_time_zone'],
    ['an offset', { timeZone: '+01:00' }, '/timeZone', 'unknown_time_zone'],
    ['an abbreviation of a zone', { timeZone: 'bst' }, '/timeZone', 'unknown_time_zone'],
    ['a zone of another system', { timeZone: 'SystemV/PST8' }, '/timeZone', 'unknown_time_zone'],
    ['an empty zone', { timeZone: '' }, '/timeZone', 'unknown_time_zone'],
    ['a number as zone', { timeZone: 1 }, '/timeZone', 'wrong_type'],
    ['an avatar by http', { avatarUrl: 'http://example.org/a.png' }, '/avatarUrl', 'invalid_url'],
    ['a script as avatar', { avatarUrl: 'javascript:alert(1)' }, '/avatarUrl', 'invalid_url'],
    ['half an address', { avatarUrl: 'https://' }, '/avatarUrl', 'invalid_url'],
    ['an address with a space', { avatarUrl: 'https://example.org/a b' }, '/avatarUrl', 'invalid_url'],
    ['an address with two fragments', { avatarUrl: 'https://example.org/#a#b' }, '/avatarUrl', 'invalid_url'],
    ['an address with half an escape', { avatarUrl: 'https://example.org/%a' }, '/avatarUrl', 'invalid_url'],
    ['an address with a password', { avatarUrl: 'https://me:secret@example.org/' }, '/avatarUrl', 'invalid_url'],
    ['an address that ends an attribute', { avatarUrl: 'https://example.org/"a' }, '/avatarUrl', 'invalid_url'],
    ['an address with a tag', { avatarUrl: 'https://example.org/<b>' }, '/avatarUrl', 'invalid_url'],
    [
      'an address that is too long',
      { avatarUrl: `https://example.org/${'a'.repeat(2_029)}` },
      '/avatarUrl',
      'invalid_url',
    ],
    ['no name', { fullName: ' ' }, '/fullName', 'blank'],
    ['a role', { role: 'owner' }, '/role', 'unknown_field'],
  ])('refuses %s', async (_, patch, pointer, code) => {
    const { status, body } = await (await person()).api.patch<Problem>('/api/me', patch);
    expect([status, body]).toMatchObject([400, { code: 'invalid_request', errors: [{ pointer, code }] }]);
  });

  it('accepts an avatar URL of 2,048 characters', async () => {
    const avatarUrl = `https://example.org/${'a'.repeat(2_028)}`;
    expect((await update(await person(), { avatarUrl })).avatarUrl).toBe(avatarUrl);
  });
});

describe('a name that changes at the moment', () => {
  /** Each returns the chat. */
  const ways: [string, (person: Person, channel: Chat, host: Person) => Promise<Chat>][] = [
    ['when its person joins', (ada, channel) => join(ada, channel.id)],
    ['when its person is added', (ada, channel, host) => addMembers(host, channel.id, [ada]).then(() => channel)],
    ['when a chat with its person is created', (ada, _, host) => createChat(host, { members: [ada] })],
  ];

  it.each(ways)('%s is the one that the new members are announced with', async (_, begin) => {
    const [ada, host] = (await api.people(2)) as [Person, Person];
    const channel = await createChat(host, { type: 'public_channel' });
    const renaming: [string, unknown[]] = ['update users set full_name = $2 where id = $1', [ada.id, 'Ada B']];
    const { id } = await duringChange(api.database, renaming, 1, () => begin(ada, channel, host));
    const { data } = (await api.events(id)).at(-1) as { data: { members: Member[] } };
    expect(data.members.map(({ user }) => user)).toContainEqual({ id: ada.id, fullName: 'Ada B', avatarUrl: null });
  });
});

describe('a sign-up', () => {
  it('that joins an existing workspace is announced there', async () => {
    const owner = await signUpWorkspace(api.url);
    expect(await api.workspaceEvents(owner.workspaceId)).toEqual([]);
    const newcomer = await joinWorkspace(owner);
    expect(await api.workspaceEvents(owner.workspaceId)).toMatchObject([updated(newcomer.tokens.user)]);
  });
});

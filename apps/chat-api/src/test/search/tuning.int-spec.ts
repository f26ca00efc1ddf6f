import type { Chat, Message, SearchPreferences, Suggestions } from '@fechatter/core';
import { createChat, expectStatus, send, type Person, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SearchScene } from './search-scene.js';

let scene: SearchScene;
let owner: Person;
let member: Person;
let other: Person;

beforeAll(async () => {
  scene = await SearchScene.open();
});

beforeEach(async () => {
  [owner, member, other] = (await scene.api.people(3)) as [Person, Person, Person];
  await scene.empty();
});

afterAll(() => scene.close());

describe('a search tuned to the person', () => {
  let near: Chat;
  let far: Chat;

  beforeEach(async () => {
    near = await createChat(owner, { name: 'near', members: [member, other] });
    far = await createChat(member, { name: 'far', members: [owner, other] });
    for (let count = 0; count < 5; count += 1) await send(owner, near.id, `chatter ${count}`);
  });

  const said = async (person: Person, chat: Chat, content: string): Promise<Message> => {
    const message = await send(person, chat.id, content);
    await scene.indexed(chat, message);
    return message;
  };

  test('ranks what is in chats that one writes in above what is equal elsewhere, and says why', async () => {
    const inNear = await said(member, near, 'the needle');
    const inFar = await said(member, far, 'the needle');
    expect(await scene.foundIds(owner, 'needle', { tune: 'none' })).toEqual([inFar.id, inNear.id]);
    expect(await scene.foundIds(owner, 'needle')).toEqual([inNear.id, inFar.id]);
    const { items } = await scene.search(owner, { q: 'needle', explain: 'true' });
    expect(items.map(({ explanation }) => explanation)).toEqual([
      { text: 1, chat: 1, person: expect.any(Number), recency: expect.any(Number) },
      { text: 1, chat: 0, person: expect.any(Number), recency: expect.any(Number) },
    ]);
    const plain = await scene.search(owner, { q: 'needle', explain: 'true', tune: 'none' });
    expect(plain.items[0]?.explanation).toEqual({ text: 1, chat: null, person: null, recency: null });
    const begun = await scene.search(owner, { q: 'needl', explain: 'true', tune: 'none' });
    expect(begun.items[0]?.explanation).toMatchObject({ text: 0.875 });
  });

  test('ranks what people said with whom one talks above what others said', async () => {
    const talk = await createChat(owner, { name: 'talk', members: [member] });
    await send(member, talk.id, 'how are you');
    await send(owner, talk.id, 'fine');
    const ofMember = await said(member, far, 'the needle');
    const ofOther = await said(other, far, 'the needle');
    expect(await scene.foundIds(owner, 'needle', { tune: 'none' })).toEqual([ofOther.id, ofMember.id]);
    expect(await scene.foundIds(owner, 'needle', { tune: 'me' })).toEqual([ofMember.id, ofOther.id]);
  });

  test('does not rank a worse match above a better one', async () => {
    const exact = await said(member, far, 'the needle');
    const misspelt = await said(member, near, 'the neddle');
    expect(await scene.foundIds(owner, 'needle')).toEqual([exact.id, misspelt.id]);
  });

  test('keeps its order from page to page', async () => {
    for (let count = 0; count < 9; count += 1) await said(member, count % 2 ? near : far, `needle ${count}`);
    const whole = await scene.foundIds(owner, 'needle');
    expect((await scene.pages(owner, { q: 'needle', limit: '2' })).flat()).toEqual(whole);
  });

  test('is the default until a person prefers otherwise', async () => {
    const path = '/api/search/preferences';
    const get = () => expectStatus(200, owner.api.get<SearchPreferences>(path));
    const inNear = await said(member, near, 'the needle');
    const inFar = await said(member, far, 'the needle');
    expect(await get()).toEqual({ tune: 'me' });
    expect(await expectStatus(200, owner.api.put(path, { tune: 'none' }))).toEqual({ tune: 'none' });
    expect(await get()).toEqual({ tune: 'none' });
    expect(await scene.foundIds(owner, 'needle')).toEqual([inFar.id, inNear.id]);
    expect(await scene.foundIds(owner, 'needle', { tune: 'me' })).toEqual([inNear.id, inFar.id]);
    expect((await owner.api.put(path, { tune: 'you' })).status).toBe(400);
  });
});

describe('suggestions', () => {
  const suggest = (person: Person, q: string, more = '') =>
    expectStatus(200, person.api.get<Suggestions>(`/api/search/suggest?q=${encodeURIComponent(q)}${more}`));
  const chatNames = async (person: Person, q: string) => (await suggest(person, q)).chats.map(({ name }) => name);
  const people = async (person: Person, q: string) => (await suggest(person, q)).users.map(({ fullName }) => fullName);
  const rename = (person: Person, fullName: string) => expectStatus(200, person.api.patch('/api/me', { fullName }));

  test('are chats and people whose names have words that begin so, without case and accents', async () => {
    await createChat(owner, { name: 'Release planning' });
    await createChat(owner, { name: 'Plans' });
    await createChat(owner, { name: 'team-plán' });
    await rename(member, 'José Plank');
    expect(await chatNames(owner, 'plan')).toEqual(['Plans', 'team-plán', 'Release planning']);
    expect(await chatNames(owner, 'release pla')).toEqual(['Release planning']);
    expect(await people(owner, 'jose')).toEqual(['José Plank']);
    expect(await people(owner, 'PLA')).toEqual(['José Plank']);
    expect(await suggest(owner, '?!')).toEqual({ chats: [], users: [] });
    expect((await suggest(owner, 'plan', '&limit=1')).chats).toHaveLength(1);
  });

  test('have words behind any sign, and are found with one before the word', async () => {
    await createChat(owner, { name: 'Team (Berlin)' });
    await createChat(owner, { name: '🚀launch' });
    await createChat(owner, { name: 'L’équipe' });
    await createChat(owner, { name: 'R&D' });
    await createChat(owner, { name: 'Unberlin' });
    for (const q of ['berlin', '(berlin', '#berlin']) expect(await chatNames(owner, q)).toEqual(['Team (Berlin)']);
    for (const q of ['laun', '🚀', '🚀laun', '~launch']) expect(await chatNames(owner, q)).toEqual(['🚀launch']);
    expect([await chatNames(owner, 'equipe'), await chatNames(owner, '#d')]).toEqual([['L’équipe'], ['R&D']]);
    await rename(member, 'Johanna');
    expect(await people(owner, '@joha')).toEqual(['Johanna']);
  });

  test('have words anywhere in scripts without spaces', async () => {
    await createChat(owner, { name: '東京チーム' });
    await createChat(owner, { name: '개발팀장' });
    await rename(member, '山田太郎');
    expect([await chatNames(owner, 'チーム'), await chatNames(owner, '팀장')]).toEqual([['東京チーム'], ['개발팀장']]);
    expect(await people(owner, '太郎')).toEqual(['山田太郎']);
  });

  test('may have a typo, behind those without', async () => {
    await createChat(owner, { name: 'Marketing' });
    await createChat(owner, { name: 'Makreting 2' });
    await rename(member, 'Johanna');
    expect(await chatNames(owner, 'market')).toEqual(['Marketing', 'Makreting 2']);
    expect(await chatNames(owner, 'marekting')).toEqual(['Marketing', 'Makreting 2']);
    expect(await people(owner, 'johnana')).toEqual(['Johanna']);
    expect(await people(owner, 'jox')).toEqual([]);
  });

  test('are of chats that the person may see, and of active people of the workspace', async () => {
    await createChat(owner, { name: 'Secret plans' });
    await createChat(owner, { type: 'public_channel', name: `Plans ${Math.random()}` });
    const [stranger] = (await scene.api.people(1)) as [Person];
    await rename(other, 'Planet');
    expect(await chatNames(owner, 'plans')).toHaveLength(2);
    expect(await chatNames(member, 'plans')).toHaveLength(1);
    expect(await suggest(stranger, 'plans')).toEqual({ chats: [], users: [] });
    expect(await people(member, 'planet')).toEqual(['Planet']);
    await expectStatus(200, owner.api.patch(`/api/users/${other.id}`, { status: 'deactivated' }));
    expect(await people(member, 'planet')).toEqual([]);
  });

  test.each(['%', '_', '\\', "'", '"', 'zz100%', 'a'.repeat(254)])('of %j are none, without harm', async (q) => {
    await createChat(owner, { name: 'Plans' });
    expect(await suggest(owner, q)).toEqual({ chats: [], users: [] });
  });

  test.each([' ', '', '\u0000', 'a'.repeat(255)])('of %j are refused by name', async (q) => {
    const { status, body } = await owner.api.get<Problem>(`/api/search/suggest?q=${encodeURIComponent(q)}`);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, '?q']);
  });
});

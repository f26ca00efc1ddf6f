import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuthTokens, Chat, User } from '@fechatter/core';
import {
  ApiClient,
  createChat,
  createLocaleDatabase,
  PASSWORD,
  Person,
  type Problem,
  type TestDatabase,
} from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

const locales = [
  ['LC_CTYPE=C', `locale_provider libc lc_collate 'C' lc_ctype 'C'`],
  ['the C library and C.UTF-8', `locale_provider libc lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'`],
  ['ICU and English', `locale_provider icu icu_locale 'en-US' lc_collate 'C' lc_ctype 'C'`],
  ['ICU and Turkish', `locale_provider icu icu_locale 'tr-TR' lc_collate 'C' lc_ctype 'C'`],
  ['the builtin locale of Unicode', `locale_provider builtin builtin_locale 'C.UTF-8' lc_collate 'C' lc_ctype 'C'`],
] as const;

describe.each(locales)('in a database with %s', (_, locale) => {
  let database: TestDatabase;
  let api: ChatApi;
  let owner: Person;

  beforeAll(async () => {
    database = await createLocaleDatabase(locale);
    const urls = { DATABASE_URL: database.url, SEARCH_DATABASE_URL: database.searchUrl };
    api = await ChatApi.start({ RELAY_ENABLED: 'false', ...urls });
    owner = new Person(api.url, (await signUp('jörg@example.org')).body);
  });
  afterAll(async () => {
    await api.stop();
    await database.drop();
  });

  function signUp(email: string) {
    const body = { email, password: PASSWORD, fullName: 'Ёжик Ivanova', workspaceName: 'İş' };
    return new ApiClient(api.url).post<AuthTokens & Problem>('/api/signup', body);
  }

  it('an address has one account, whatever its case', async () => {
    expect(await signUp('JÖRG@Example.org')).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    const body = { email: 'JÖRG@example.org', password: PASSWORD };
    const signedIn = await new ApiClient(api.url).post<AuthTokens>('/api/signin', body);
    expect(signedIn.body.user).toEqual(owner.tokens.user);
  });

  it('İ, ı, i and I are what they are in Unicode', async () => {
    const statuses: number[] = [];
    for (const name of ['ivan', 'İvan', 'ıvan', 'IVAN']) statuses.push((await signUp(`${name}@example.org`)).status);
    expect(statuses).toEqual([201, 201, 201, 409]);
  });

  it('a public channel has its name alone, whatever its case', async () => {
    await createChat(owner, { type: 'public_channel', name: 'Кофейня' });
    const again = await owner.api.post('/api/chat', { type: 'public_channel', name: 'КОФЕЙНЯ ' });
    expect(again).toMatchObject({ status: 409, body: { code: 'channel_name_taken' } });
  });

  it('people and chats are looked up without case and accents', async () => {
    const people = await owner.api.get<{ items: User[] }>(`/api/users?q=${encodeURIComponent('ЕЖИК IV')}`);
    expect(people.body.items.map(({ id }) => id)).toEqual([owner.id]);
    const { id } = await createChat(owner, { name: 'Ärger' });
    const chats = await owner.api.get<{ items: Chat[] }>(`/api/chat?name=${encodeURIComponent('ARGER')}`);
    expect(chats.body.items.map((chat) => chat.id)).toEqual([id]);
  });
});

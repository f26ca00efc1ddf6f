import { randomUUID } from 'node:crypto';
import {
  ApiClient,
  expectStatus,
  invite,
  joinWorkspace,
  PASSWORD,
  signUpWorkspace,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let person: Person;
let apiToken: string;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  person = await signUpWorkspace(api.url);
  const created = await person.api.post<{ token: string }>('/api/tokens', { name: 'T', scope: 'read' });
  apiToken = created.body.token;
});
afterAll(() => api.stop());

/** Another last character whose surplus bits alone differ, so that a lenient decoder reads the same bytes. */
function respelled(token: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return [1, 2, 3].map((bits) => token.slice(0, -1) + (alphabet[last ^ bits] ?? ''));
}

function refreshToken(): Promise<string> {
  return Promise.resolve(person.tokens.refreshToken ?? '');
}

async function inviteToken(): Promise<string> {
  return (await invite(person, { maxUses: 100 })).token;
}

async function resetToken(): Promise<string> {
  const member = await joinWorkspace(person);
  const link = person.api.post<{ token: string }>(`/api/users/${member.id}/password-reset`);
  return (await expectStatus(201, link)).token;
}

function newcomer(): object {
  return { email: `${randomUUID()}@example.org`, password: PASSWORD, fullName: 'Guest' };
}

const suffixes = ['A', '=', '==', '.', '.x', '%00', '%20', '\t', ',', ';', '"', '/', '-', '_', 'AAAA'];
const spellings = (token: string) => [
  ...suffixes.map((suffix) => token + suffix),
  ...suffixes.map((prefix) => prefix.trim() + token).filter((text) => text !== token),
  ...respelled(token),
  token.toUpperCase(),
];

describe('a token is accepted as it was issued, and in no other spelling', () => {
  it.each(['access', 'api'])('%s token', async (kind) => {
    const token = kind === 'access' ? person.token : apiToken;
    const status = async (text: string) => (await new ApiClient(api.url, text).get<Problem>('/api/users')).status;
    expect(await status(token)).toBe(200);
    const accepted: string[] = [];
    for (const text of spellings(token).filter((text) => text.trim() === text)) {
      if ((await status(text)) !== 401) accepted.push(text.slice(-12));
    }
    expect(accepted).toEqual([]);
  });

  it.each<[string, () => Promise<string>, (token: string) => [path: string, body: object]]>([
    ['refresh token', refreshToken, (token) => ['/api/refresh', { refreshToken: token }]],
    ['invite', inviteToken, (token) => ['/api/signup', { ...newcomer(), inviteToken: token }]],
    ['reset token', resetToken, (token) => ['/api/password-reset', { token, password: `${PASSWORD} again` }]],
  ])('%s in a body', async (_, issue, use) => {
    const token = await issue();
    const status = async (text: string) => (await new ApiClient(api.url).post(...use(text))).status;
    const accepted: string[] = [];
    for (const text of [...spellings(token), `${token}\0`, `${token} `, `${token}\n`, ` ${token}`]) {
      if ((await status(text)) < 400) accepted.push(JSON.stringify(text.slice(-12)));
    }
    expect(accepted).toEqual([]);
    expect(await status(token)).toBeLessThan(300);
  });
});

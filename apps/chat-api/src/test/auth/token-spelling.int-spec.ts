import { ApiClient, signUpWorkspace, type Person, type Problem } from '@fechatter/testing';
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

  it.each([
    ['/api/refresh', 'refreshToken', {}],
    ['/api/tokens/exchange', 'token', {}],
  ])('in the body of %s', async (path, field, more) => {
    const token = path === '/api/refresh' ? (person.tokens.refreshToken ?? '') : apiToken;
    const accepted: string[] = [];
    for (const text of [...spellings(token), `${token}\0`, `${token} `, `${token}\n`, ` ${token}`]) {
      const { status } = await new ApiClient(api.url).post<Problem>(path, { ...more, [field]: text });
      if (status < 400) accepted.push(JSON.stringify(text.slice(-12)));
    }
    expect(accepted).toEqual([]);
  });
});

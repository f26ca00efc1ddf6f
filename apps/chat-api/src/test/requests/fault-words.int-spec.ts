import { createChat, signUpPeople, type Person, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wordsOf } from '@fechatter/server';
import { getMetadataStorage } from 'class-validator';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let ada: Person;
let chatId: string;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  [ada] = (await signUpPeople(api.url, 0)) as [Person];
  chatId = (await createChat(ada, { type: 'private_channel', name: 'x' })).id;
});
afterAll(() => api.stop());

interface Wrong {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

async function problemOf(path: string, { method, body, headers }: Wrong): Promise<Problem> {
  const response = await fetch(`${api.url}${path.replace(':chat', chatId)}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${ada.token}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return (await response.json()) as Problem;
}

const MESSAGES = '/api/chat/:chat/messages';
const CONTENT = 'it must be a text of 1 to 10000 characters, not only white space.';
const TAKES = 'Allowed: `clientId`, `content`.';
const LIMIT = 'it must be a whole number from 1 to 100.';
const EMAIL = 'it must be an e-mail address, such as ada@example.org.';

/** A password or token of the wrong type. */
const SECRET = 4_096_512;
const SEVERAL =
  '`before` is "x"; it must be a whole number from 0 to 9007199254740990. There is 1 more fault: see `errors`.';
const SLUG =
  '`slug` is "A b"; it must be a text of at most 60 characters, in lower-case Latin letters and digits, ' +
  'with single hyphens between them.';

const wrong: [path: string, request: Wrong, detail: string][] = [
  [MESSAGES, { body: {} }, `\`content\` is missing; ${CONTENT}`],
  [MESSAGES, { body: { content: null } }, `\`content\` is null; ${CONTENT}`],
  [MESSAGES, { body: { content: [1] } }, `\`content\` is a list; ${CONTENT}`],
  [MESSAGES, { body: { content: { a: { b: 1 } } } }, `\`content\` is an object; ${CONTENT}`],
  [MESSAGES, { body: { content: '👍'.repeat(10_001) } }, `\`content\` has 10001 characters; ${CONTENT}`],
  [
    MESSAGES,
    { body: { text: 'hi' } },
    '`text` is not a field of this request. Did you mean `content`? ' + TAKES + ' There is 1 more fault: see `errors`.',
  ],
  [
    MESSAGES,
    { body: { content: 'x', 'größe\n\u001b[31m': 1 } },
    `\`größe\\u000a\\u001b[31m\` is not a field of this request. ${TAKES}`,
  ],
  [MESSAGES, { body: [] }, 'The body is a list; it must be an object.'],
  [
    MESSAGES,
    { body: '{"content":"a",}' },
    'The body is not well-formed JSON. At line 1, column 16: a field name in double quotes must follow.',
  ],
  [
    MESSAGES,
    { body: '{"content":"a","content":"b"}' },
    'The body has the field `content` twice, the second time at line 1, column 16.',
  ],
  [
    MESSAGES,
    { body: 'content=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    'The body is "application/x-www-form-urlencoded". Send it as `Content-Type: application/json`, in UTF-8.',
  ],
  [
    MESSAGES,
    { body: { content: 'x' }, headers: { 'idempotency-key': 'a b' } },
    'The header `Idempotency-Key` must be 1 to 255 visible ASCII characters.',
  ],
  [`${MESSAGES}?limit=500`, {}, `\`limit\` is 500; ${LIMIT}`],
  [`${MESSAGES}?limit=`, {}, `\`limit\` is ""; ${LIMIT}`],
  [`${MESSAGES}?limit=1&limit=2`, {}, `\`limit\` is there 2 times; ${LIMIT}`],
  [`${MESSAGES}?limit=0&before=x`, {}, SEVERAL],
  [`${MESSAGES}?before=1&after=2`, {}, 'Send only one of `before`, `after` and `around`.'],
  ['/api/chat/x/messages', {}, 'There is no such chat, or you may not see it.'],
  ['/api/nowhere', {}, 'There is nothing at this path.'],
  ['/api/chat', { method: 'PUT', body: {} }, 'This path does not accept PUT. It accepts GET, HEAD, POST.'],
  ['/api/signin', { body: { email: 'x\u202e"', password: 'hush hush' } }, `\`email\` is "x\\u202e\\""; ${EMAIL}`],
  [
    '/api/signin',
    { body: { email: 'a@example.org', password: SECRET } },
    '`password` must be a text of 1 to 1024 characters.',
  ],
  [
    '/api/refresh',
    { body: { refreshToken: SECRET } },
    '`refreshToken` must be a text of at most 200 characters, or null.',
  ],
  ['/api/workspace', { method: 'PATCH', body: { slug: 'A b' } }, SLUG],
];

describe('the detail of a refusal is for people', () => {
  it.each(wrong)('%s %j: %s', async (path, request, detail) => {
    const problem = await problemOf(path, request);
    expect(problem.detail).toBe(detail);
  });

  it('and so is the message of every fault', async () => {
    for (const [path, request] of wrong) {
      const { errors = [] } = await problemOf(path, request);
      for (const { message } of errors) expect(message).toMatch(/^[A-Z`].*\.$/su);
    }
  });

  it('and shows no secret', async () => {
    for (const [path, request] of wrong)
      expect(JSON.stringify(await problemOf(path, request))).not.toContain(String(SECRET));
  });
});

it('every constraint of every body and query has words', () => {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas: Map<new () => object, { propertyName: string }[]>;
  };
  const fields = [...validationMetadatas].flatMap(([declared, rules]) =>
    [...new Set(rules.map(({ propertyName }) => propertyName))].map((field) => ({ declared, field })),
  );
  expect(fields.length).toBeGreaterThan(40);
  expect(fields.map(({ declared, field }) => wordsOf(declared, field)).filter((words) => words === '')).toEqual([]);
});

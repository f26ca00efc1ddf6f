/**
 * `node tools/smoke.mjs URL`: sends one message through an installation, hears it on an event stream and
 * finds it by search. Prints how long each step took, counted from the beginning; exits with 1 if one failed.
 * Needs no packages.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const HELP = `Usage: node tools/smoke.mjs URL [options]

Signs up with a new workspace, which stays; or, with --email, signs in.

  --ca FILE           the authority that signed the gateway's certificate, PEM
  --events URL        where notify-server is reached (URL)
  --email ADDRESS     sign in with SMOKE_PASSWORD, instead of signing up with a new workspace
  --patience SECONDS  how long each step may take, and the first one tries again (60)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ca: { type: 'string' },
    events: { type: 'string' },
    email: { type: 'string' },
    patience: { type: 'string', default: '60' },
  },
});
const [url] = positionals;
if (!url || positionals.length > 1) {
  process.stderr.write(HELP);
  process.exit(2);
}
const ca = values.ca && readFileSync(values.ca, 'utf8');
const patienceMs = Number(values.patience) * 1_000;

async function run() {
  const timings = { begun: performance.now() };
  const done = (/** @type {string} */ name) => {
    timings[name] = Math.round(performance.now() - timings.begun);
    process.stdout.write(`${String(timings[name]).padStart(7)} ms  ${name}\n`);
  };
  const token = await within('sign-in', patiently(signIn));
  done('signed in');
  const stream = new Stream(token);
  await within('stream', stream.hears('stream.live'));
  done('stream live');
  const name = `smoke-${randomBytes(4).toString('hex')}`;
  const chat = await call('POST', '/api/chat', { token, body: { type: 'private_channel', name } });
  try {
    const text = `smoke ${randomBytes(6).toString('hex')}`;
    const heard = stream.hears('message.created', (data) => data.includes(text));
    // Rejects unheard if the message can't be sent.
    heard.catch(() => {});
    const message = await call('POST', `/api/chat/${chat.id}/messages`, { token, body: { content: text } });
    done('message sent');
    await within('event of the message', heard);
    done('message heard');
    await within('search', found(token, message.id, text));
    done('message found');
  } finally {
    stream.close();
    await call('DELETE', `/api/chat/${chat.id}`, { token });
  }
}

/** @returns {Promise<string>} an access token */
async function signIn() {
  if (values.email) {
    const body = { email: values.email, password: process.env.SMOKE_PASSWORD };
    return (await call('POST', '/api/signin', { body })).accessToken;
  }
  const email = `smoke-${randomBytes(6).toString('hex')}@example.com`;
  const person = {
    email,
    password: randomBytes(16).toString('hex'),
    fullName: 'Smoke test',
    workspaceName: 'Smoke test',
  };
  return (await call('POST', '/api/signup', { body: person })).accessToken;
}

/**
 * Tries again while nobody answers, or a service is not ready.
 * @template T
 * @param {() => Promise<T>} attempt
 */
async function patiently(attempt) {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (error.status < 500 || /certificate/.test(error.message)) throw error;
      sayOnce(`waiting: ${error.message || error.code}`);
    }
    await delay(500);
  }
}

let said = '';

/** @param {string} text */
function sayOnce(text) {
  if (text !== said) process.stderr.write(`${text}\n`);
  said = text;
}

/**
 * Resolves when the message is found and the index has it, as search finds new messages before that.
 * @param {string} token @param {string} id @param {string} text
 */
async function found(token, id, text) {
  for (;;) {
    const query = new URLSearchParams({ q: text });
    const { items, index } = await patiently(() => call('GET', `/api/search/messages?${query}`, { token }));
    const hit = items.find(({ message }) => message.id === id);
    if (hit && index.appliedAt !== null && index.appliedAt >= hit.message.createdAt) return;
    await delay(100);
  }
}

/** @template T @param {string} what @param {Promise<T>} work @returns {Promise<T>} */
function within(what, work) {
  const late = delay(patienceMs, undefined, { ref: false }).then(() => {
    throw new Error(`${what}: nothing within ${values.patience} s`);
  });
  return Promise.race([work, late]);
}

/** @param {string} method @param {string} path @param {{ token?: string, body?: unknown }} options */
async function call(method, path, { token, body }) {
  const answer = await ask(
    url,
    method,
    path,
    {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...(method === 'POST' && token && { 'idempotency-key': randomUUID() }),
    },
    body && JSON.stringify(body),
  );
  let text = '';
  for await (const piece of answer) text += piece;
  if (answer.statusCode < 300) return text && JSON.parse(text);
  throw Object.assign(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`), {
    status: answer.statusCode,
  });
}

/** @returns {Promise<import('node:http').IncomingMessage>} */
function ask(base, method, path, headers, body) {
  const target = new URL(path, base);
  const options = { method, headers, agent: false, ...(ca && { ca }) };
  return new Promise((resolve, reject) => {
    const open = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = open(target, options, resolve).on('error', reject);
    request.setTimeout(patienceMs, () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.end(body);
  });
}

/**
 * @param {Record<string, string>} headers
 * @returns {Promise<import('node:http').IncomingMessage>} a stream that goes on
 */
async function opened(headers) {
  const answer = await ask(values.events ?? url, 'GET', '/api/events', headers);
  const { statusCode: status } = answer;
  if (status === 200) return answer;
  answer.destroy();
  throw Object.assign(new Error(`GET /api/events: ${status}`), { status });
}

/** @param {Error} error */
function hintFor({ message }) {
  if (/certificate/.test(message) && !ca) return 'Name the authority of an own certificate: --ca FILE\n';
  if (/signup_closed/.test(message)) return 'Name somebody who may sign in: --email ADDRESS, with SMOKE_PASSWORD\n';
  return '';
}

/** One event stream. Frames that arrive before somebody waits for them are kept. */
class Stream {
  #frames = [];
  #wake = () => {};
  #failure = null;
  #answer;

  /** @param {string} token */
  constructor(token) {
    this.#read(token).catch((error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  async #read(token) {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    this.#answer = await patiently(() => opened(headers));
    let rest = '';
    for await (const piece of this.#answer.setEncoding('utf8')) {
      const frames = (rest + piece).split('\n\n');
      rest = frames.pop();
      this.#frames.push(...frames);
      this.#wake();
    }
    throw new Error('GET /api/events: the stream ended');
  }

  /** @param {string} type @param {(frame: string) => boolean} [isWanted] */
  async hears(type, isWanted = () => true) {
    while (!this.#frames.some((frame) => frame.includes(`event: ${type}\n`) && isWanted(frame))) {
      if (this.#failure) throw this.#failure;
      await new Promise((resolve) => (this.#wake = resolve));
    }
  }

  close() {
    this.#answer?.destroy();
  }
}

try {
  await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(`failed: ${error.message || error.code}\n${hintFor(error)}`);
  process.exit(1);
}

import { newValueOf } from './growth.mjs';

/**
 * Returns what a client reads in the story that each tells: sign up, make a channel, listen, send, list, edit
 * with a stale and with a good `If-Match`, ask wrongly in two ways, search. Its program prints that as one
 * line of JSON. The generated calls of some clients can't listen.
 * @param {{ hears: boolean }} client
 * @param {boolean} isGrown whether the answers were those of a later release
 */
export function expectedStory({ hears }, isGrown) {
  const known = (property, value) => (isGrown ? newValueOf(property) : value);
  return {
    role: known('role', 'owner'),
    chatType: known('type', 'public_channel'),
    sent: HELLO,
    listed: [HELLO],
    ...(hears && { heard: HELLO }),
    stale: known('code', 'stale_etag'),
    edited: GOODBYE,
    wrong: known('code', 'invalid_request'),
    pointers: ['/content'],
    missing: known('code', 'chat_not_found'),
    found: GOODBYE,
    foundIn: known('type', 'public_channel'),
  };
}

const HELLO = 'Hello from a client';
const GOODBYE = 'Goodbye from a client';

/**
 * @param {Record<string, unknown>} told
 * @param {Record<string, unknown>} expected
 * @returns {string[]} each difference as a sentence
 */
export function differences(told, expected) {
  const names = new Set([...Object.keys(told), ...Object.keys(expected)]);
  const texts = (name) => [JSON.stringify(told[name]), JSON.stringify(expected[name])];
  return [...names]
    .filter((name) => texts(name)[0] !== texts(name)[1])
    .map((name) => `"${name}" is ${texts(name)[0]} instead of ${texts(name)[1]}`);
}

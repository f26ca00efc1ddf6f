import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkConformance, RULES } from './check-conformance.mjs';
import { ORIGIN, StandIn, TOKEN } from './stand-in.mjs';

/** A fault of the server, and the rule that it breaks. */
const FAULTS = {
  'plain text': 'an access token opens a stream, and nothing else is needed',
  'a gap': 'after a disconnect, Last-Event-ID resumes: nothing is missing, nothing is doubled',
  'an overlap': 'every id is a position of its own: a stream resumes in the middle of a batch',
  'only the header': '?lastEventId= resumes a first connection',
  'the URL wins': 'the header Last-Event-ID wins over ?lastEventId=',
  'no retry': 'a stream begins with a retry of 2 to 5 s',
  'live first': 'stream.ready is the first frame, with a position and the interval of the heartbeats',
  'early live': 'stream.live comes once, behind the replay',
  'a frame without a name': 'every frame is named, and its data is JSON',
  'bare numbers as ids': 'every id is a cursor, and each durable event has one of its own',
  twice: 'a sent message comes once, with the id and the seq that the API answered',
  'a bare envelope': 'an event has its whole envelope, and is of the type that the frame names',
  silence: 'stream.heartbeat comes every heartbeatSeconds, and its id resumes',
  'an id before a reset': 'a malformed cursor is reset: ready without id, then stream.reset with malformed',
  'any epoch': 'a cursor of another epoch is reset: ready without id, then stream.reset with epoch',
  'any future': 'a cursor beyond the stream is reset: ready without id, then stream.reset with future',
  cached: 'proxies may neither store nor change a stream, and it is not compressed',
  buffered: 'X-Accel-Buffering: no keeps proxies from buffering',
  'kept alive': 'Connection: close says that the connection belongs to the stream',
  deaf: 'any byte behind the request closes the connection',
  'HEAD takes a place': 'HEAD is answered like GET, and leaves nothing open',
  'an open door': 'a request without a token is refused with 401',
  'any token': 'a bad token is refused with 401',
  'any parameter': 'an unknown query parameter is refused with 400, which names it',
  'any type': 'a request that does not accept event streams is refused with 406',
  'any method': 'another method is refused with 405 and Allow',
  'any origin': 'the preflight of a foreign page is refused',
  'few headers': 'the preflight of an allowed page allows Authorization and Last-Event-ID',
};

let server;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Checks the rules against a server with this fault. */
async function check(fault, more = {}) {
  server = await StandIn.start(fault);
  const { url } = server;
  const usual = {
    url,
    api: url,
    token: TOKEN,
    origin: ORIGIN,
    isGateway: false,
    isSlow: true,
    patienceMs: 300,
    only: '',
  };
  const reported = [];
  const outcomes = await checkConformance({ ...usual, ...more }, (outcome) => reported.push(outcome));
  expect(reported).toEqual(outcomes);
  return outcomes;
}

describe('the conformance suite', () => {
  it('finds no fault in a server that keeps every rule', async () => {
    const outcomes = await check('');
    expect(outcomes.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(outcomes.map(({ rule }) => rule)).toEqual(RULES.map(({ name }) => name));
  });

  it.each(Object.entries(FAULTS))('sees: %s', async (fault, rule) => {
    const [outcome] = await check(fault, { only: rule });
    expect(outcome).toEqual({ rule, verdict: 'FAILED', detail: expect.stringMatching(/^[^\n]+$/) });
  });

  it('sees that there is no stream at all', async () => {
    const outcomes = await check('', { url: 'http://127.0.0.1:9', only: 'an access token' });
    expect(outcomes).toMatchObject([{ verdict: 'FAILED', detail: expect.stringContaining('ECONNREFUSED') }]);
  });

  it('skips what can not be seen, and says why', async () => {
    const outcomes = await check('', { origin: null, isGateway: true, isSlow: false });
    const skipped = outcomes.filter(({ verdict }) => verdict === 'skipped').map(({ detail }) => detail.split(':')[0]);
    expect(skipped).toEqual(['--no-slow', '--gateway', '--gateway', '--gateway', 'no --origin']);
  });

  it('stops if it can send nothing', async () => {
    await expect(check('', { api: 'http://127.0.0.1:9' })).rejects.toThrow('There is no chat to hear of');
  });
});

describe('every rule', () => {
  it('is broken by a fault that a test makes', () => {
    expect(Object.values(FAULTS)).toEqual(RULES.map(({ name }) => name));
  });

  it('stands in docs/events.md, under the heading or the words that it names', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
    const headings = Array.from(
      page.matchAll(/^#+ (.*)$|^\*\*([^*]*?)\.?\*\*/gm),
      ([, title, words]) => title ?? words,
    );
    expect(RULES.map(({ under }) => under).filter((under) => !headings.includes(under))).toEqual([]);
  });
});

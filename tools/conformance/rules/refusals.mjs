import { answerTo } from '../stream/http.mjs';
import { claim, shown, Skipped } from '../stream/claims.mjs';

const STATUS = 'Reconnecting';
const ORIGINS = 'Other origins';
const FOREIGN = 'https://foreign.invalid';
const UNKNOWN = 'lastEventID';

/** What is no request for a stream. @type {import('../stream/rule.mjs').Rule[]} */
export const refusals = [
  {
    name: 'a request without a token is refused with 401',
    under: STATUS,
    run: async (scene) => claimProblem(await scene.refusal({ headers: { authorization: '' } }), 401),
  },
  {
    name: 'a bad token is refused with 401',
    under: STATUS,
    run: async (scene) => claimProblem(await scene.refusal({ headers: { authorization: 'Bearer e30.e30.bad' } }), 401),
  },
  {
    name: 'an unknown query parameter is refused with 400, which names it',
    under: STATUS,
    async run(scene) {
      const answer = await scene.refusal({ query: `?${UNKNOWN}=x` });
      claimProblem(answer, 400);
      claim(String(answer.json.detail).includes(UNKNOWN), `the detail is ${shown(answer.json.detail)}`);
    },
  },
  {
    name: 'a request that does not accept event streams is refused with 406',
    under: STATUS,
    run: async (scene) => claimProblem(await scene.refusal({ headers: { accept: 'application/xml' } }), 406),
  },
  {
    name: 'another method is refused with 405 and Allow',
    under: STATUS,
    async run(scene) {
      const answer = await scene.refusal({ method: 'POST' });
      claimProblem(answer, 405);
      claim(/\bGET\b/.test(answer.headers.allow ?? ''), `Allow is ${shown(answer.headers.allow)}`);
    },
  },
  {
    name: 'the preflight of a foreign page is refused',
    under: ORIGINS,
    async run(scene) {
      const { status, headers } = await preflight(scene, FOREIGN);
      const allowed = headers['access-control-allow-origin'];
      claim(allowed === undefined, `pages of ${FOREIGN} are allowed by ${shown(allowed)}, with ${status}`);
    },
  },
  {
    name: 'the preflight of an allowed page allows Authorization and Last-Event-ID',
    under: ORIGINS,
    async run(scene) {
      const { origin } = scene.options;
      if (origin === null) throw new Skipped('no --origin');
      const { status, headers } = await preflight(scene, origin);
      claim(status >= 200 && status < 300, `it was answered with ${status}`);
      const allowed = headers['access-control-allow-origin'];
      claim(allowed === origin, `Access-Control-Allow-Origin is ${shown(allowed)}`);
      const names = (headers['access-control-allow-headers'] ?? '').toLowerCase().split(/,\s*/);
      const missing = ['authorization', 'last-event-id'].filter((name) => !names.includes(name));
      claim(missing.length === 0, `not allowed: ${missing.join(', ')}`);
    },
  },
];

/** @param {import('../stream/http.mjs').Answer} answer @param {number} status */
function claimProblem({ status: actual, headers, json }, status) {
  claim(actual === status, `it was answered with ${actual}`);
  const type = headers['content-type'];
  claim(type?.startsWith('application/problem+json'), `Content-Type is ${shown(type)}`);
  claim(json?.status === status && typeof json.code === 'string', `the problem is ${shown(json)}`);
}

/** @param {import('../stream/scene.mjs').Scene} scene @param {string} origin */
function preflight(scene, origin) {
  const asked = { 'access-control-request-method': 'GET' };
  const headers = { ...asked, 'access-control-request-headers': 'authorization,last-event-id', origin };
  return answerTo(scene.eventsUrl, { method: 'OPTIONS', headers });
}

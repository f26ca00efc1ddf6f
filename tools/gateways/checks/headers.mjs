import { randomUUID } from 'node:crypto';
import { claim } from './check.mjs';
import { within } from '../../client/within.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';

const FORGED = {
  'X-Forwarded-For': '203.0.113.1, 203.0.113.2',
  'X-Forwarded-Proto': 'http',
  'X-Forwarded-Host': 'forged.example',
  'X-Forwarded-Port': '1234',
  'X-Forwarded-Server': 'forged.example',
  'X-Real-Ip': '203.0.113.3',
  Forwarded: 'for=203.0.113.4;proto=http;host=forged.example',
};
/** Other spellings, which some servers take for the same header. */
const ALIASES = { X_Forwarded_For: '203.0.113.5', 'X-Forwarded_For': '203.0.113.6' };
const LOG_MS = 6_000;

/** @type {import('./check.mjs').Check[]} */
export const headers = [
  {
    name: "the services learn the client's own address",
    async run({ site, newAddress }) {
      const from = newAddress();
      for (const given of [{}, FORGED, { ...FORGED, ...ALIASES }, { ...FORGED, Connection: 'X-Forwarded-For' }]) {
        const { status, json } = await call(site, '/api/me', { from, headers: given });
        if (status === 400) continue;
        const got = json?.headers ?? {};
        claim(got['x-forwarded-for'] === from, `X-Forwarded-For of ${from} is ${got['x-forwarded-for']}`);
      }
      const connection = await Http2Connection.open(site, { from });
      const { json } = await connection.call('/api/me', { headers: { 'x-forwarded-for': '203.0.113.1' } });
      connection.close();
      claim(json?.headers['x-forwarded-for'] === from, 'not over HTTP/2');
    },
  },
  {
    name: 'forged forwarding headers reach no service',
    async run({ site, newAddress }) {
      const { json } = await call(site, '/api/me', { from: newAddress(), headers: { ...FORGED, ...ALIASES } });
      const got = Object.entries(json?.headers ?? {});
      const forged = got.filter(([, value]) => /203\.0\.113|forged|^1234$/.test(String(value)));
      claim(forged.length === 0, `the service got ${forged.map((pair) => pair.join(': ')).join(', ')}`);
      claim(json?.headers['x-forwarded-proto'] === 'https', `proto is ${json?.headers['x-forwarded-proto']}`);
    },
  },
  {
    name: 'Host reaches the services',
    async run({ site }) {
      const { json } = await call(site, '/api/me', { headers: { Host: 'chat.example.org' } });
      claim(json?.headers.host === 'chat.example.org', `it is ${json?.headers.host}`);
    },
  },
  {
    name: 'X-Request-Id of a client is in the answer, at the service and in the access log',
    async run({ site, gateway }) {
      const id = randomUUID();
      const answer = await call(site, '/api/me', { headers: { 'X-Request-Id': id } });
      claim(answer.headers['x-request-id'] === id, `the answer has ${answer.headers['x-request-id']}`);
      claim(answer.json?.headers['x-request-id'] === id, `the service got ${answer.json?.headers['x-request-id']}`);
      claim(await within(LOG_MS, () => linesWith(gateway, id).length > 0), 'the log does not have it');
      const lines = linesWith(gateway, id);
      claim(
        lines.every((line) => isJson(line)),
        `the line is no JSON: ${lines[0]}`,
      );
      const said = valuesIn(JSON.parse(lines[0]));
      claim(said.includes('/api/me') && said.includes('200'), `the line lacks path or status: ${lines[0]}`);
    },
  },
  {
    name: 'no secret is in the logs',
    async run({ site, gateway, standIns }) {
      const secret = `secret-${randomUUID()}`;
      const id = randomUUID();
      const given = {
        Authorization: `Bearer ${secret}`,
        Cookie: `refresh=${secret}`,
        Referer: `https://x/?ticket=${secret}`,
      };
      const paths = ['/api/me', '/api/break', '/health', '/api/events/ticket', '/nowhere'];
      for (const path of paths) await call(site, `${path}?ticket=${secret}`, { headers: given }).catch(() => {});
      const large = { method: 'POST', headers: given, body: Buffer.alloc(300_000) };
      await call(site, `/api/me?ticket=${secret}`, large).catch(() => {});
      await standIns.notifyServer.close();
      await call(site, `/api/events?ticket=${secret}`, { headers: given }).catch(() => {});
      await standIns.revive(standIns.notifyServer);
      await call(site, '/api/me', { headers: { 'X-Request-Id': id } });
      await within(LOG_MS, () => linesWith(gateway, id).length > 0);
      const lines = linesWith(gateway, secret);
      claim(lines.length === 0, `${lines.length} lines have it, such as ${lines[0]?.slice(0, 400)}`);
    },
  },
];

function linesWith(gateway, text) {
  return gateway.log.split('\n').filter((line) => line.includes(text));
}

/** @param {unknown} value @returns {string[]} of all its fields, also of objects in it */
function valuesIn(value) {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(valuesIn) : [String(value)];
}

function isJson(line) {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

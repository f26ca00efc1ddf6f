import { parseArguments } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/** @typedef {import('./stream/scene.mjs').Options} Options */

export const USAGE = `npm run conformance -- URL TOKEN [options]

Checks an event stream against the rules of docs/events.md, at any address: it needs nothing but HTTP. Prints a line for
each rule, and exits with 1 if one is broken.

  URL    the base of a gateway or of a notify-server, such as http://localhost:6687
  TOKEN  an access token of any person. It must be able to write: to have something to hear, this command creates a
         private channel without other members, sends messages to it, and deletes it in the end

  --api URL       the base of chat-api, if it is another (npm start: http://localhost:6688)
  --gateway       a proxy stands before notify-server: skips what only notify-server's own connections show
  --origin URL    an origin in CORS_ORIGINS of notify-server, whose pages may open the stream
  --no-slow       skips what waits for a heartbeat, 20 s by default
  --only TEXT     only the rules with TEXT in their name

Certificates of an authority of your own: NODE_EXTRA_CA_CERTS.`;

const PATIENCE_MS = 15_000;

const OPTIONS = /** @type {const} */ ({
  api: { type: 'string' },
  gateway: { type: 'boolean', default: false },
  origin: { type: 'string' },
  'no-slow': { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
});

/** @param {string[]} args @returns {Options | null} null if the usage is asked for */
export function conformanceOptions(args) {
  const { values, positionals } = parseArguments({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return null;
  const [url, token, ...more] = positionals;
  if (url === undefined || token === undefined) throw new Failure('URL and TOKEN are missing. Try --help.');
  if (more.length > 0) throw new Failure(`There is only URL and TOKEN, not "${more[0]}". Try --help.`);
  if (!/^[\w.~+/-]+=*$/.test(token)) throw new Failure('TOKEN is no access token: it has other characters.');
  return {
    url: baseOf('URL', url),
    api: baseOf('--api', values.api ?? url),
    token,
    origin: values.origin === undefined ? null : originOf(values.origin),
    isGateway: values.gateway,
    isSlow: !values['no-slow'],
    patienceMs: PATIENCE_MS,
    only: values.only,
  };
}

/** The URL without slashes at its end. */
function baseOf(name, text) {
  const url = urlOf(name, text);
  if (url.search || url.hash) throw new Failure(`${name} must have no query, as it is a base: "${text}".`);
  return url.href.replace(/\/+$/, '');
}

function originOf(text) {
  const { origin, href } = urlOf('--origin', text);
  if (href !== `${origin}/`) throw new Failure(`--origin must have no path: "${text}".`);
  return origin;
}

function urlOf(name, text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new Failure(`${name} must be a URL that begins with http:// or https://, not "${text}".`);
}

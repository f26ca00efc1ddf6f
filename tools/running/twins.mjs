import { emailKey } from '@fechatter/core';
import { Failure } from '../../libs/system/src/failure.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

const ACCOUNT = `'account ' || u.id || ' in workspace "' || w.slug || '"' ||
  case u.status when 'active' then '' else ', ' || u.status end`;

/** The columns without which there are no twins. */
const KEYS = `
  select from information_schema.columns
  where (table_name, column_name) in (('users', 'email_key'), ('chats', 'name_key')) and table_schema = 'public'`;

const WITHOUT_KEY = `
  select u.email, ${ACCOUNT} as account from users u join workspaces w on w.id = u.workspace_id
  where u.email_key is null and u.email is not null order by u.id`;

const HOLDERS = `
  select u.email_key as key, u.email, ${ACCOUNT} as account from users u join workspaces w on w.id = u.workspace_id
  where u.email_key = any ($1)`;

const CHANNEL = `json_build_object('name', c.name, 'id', c.id, 'slug', w.slug)`;

const TWIN_CHANNELS = `
  select c.id, ${CHANNEL} as twin, (
    select ${CHANNEL.replaceAll('c.', 'holder.')} from chats holder
    where holder.workspace_id = c.workspace_id and holder.name_key = c.name_key
      and not holder.is_name_twin and holder.deleted_at is null
  ) as holder
  from chats c join workspaces w on w.id = c.workspace_id where c.is_name_twin and c.deleted_at is null order by c.id`;

/**
 * Returns one line for each account whose address, and for each public channel whose name an older one has in
 * another spelling.
 * @param {string} databaseUrl
 * @returns {Promise<string[]>}
 */
export function describeTwins(databaseUrl) {
  return withClient(databaseUrl, async (client) => {
    await requireKeys(client);
    return [
      ...section(await accounts(client), {
        none: 'No two accounts share an e-mail address.',
        some: 'These accounts sign in with their address only as it is spelt here, since an older account has it too:',
      }),
      ...section(await channels(client), {
        none: 'No two public channels of a workspace share a name.',
        some: 'These public channels have names that look the same as that of another channel of their workspace:',
      }),
    ];
  });
}

/** @param {import('pg').Client} client */
async function requireKeys(client) {
  const { rowCount } = await client.query(KEYS);
  if (rowCount === 2) return;
  throw new Failure('The database is not migrated: run "npm run migrate" first.');
}

function section(lines, { none, some }) {
  return lines.length === 0 ? [none] : [some, ...lines.map((line) => `  ${line}`)];
}

/** @param {import('pg').Client} client */
async function accounts(client) {
  const { rows: twins } = await client.query(WITHOUT_KEY);
  const { rows } = await client.query(HOLDERS, [twins.map(({ email }) => emailKey(email))]);
  const holders = new Map(rows.map((holder) => [holder.key, holder]));
  return twins.map((twin) => {
    const holder = holders.get(emailKey(twin.email));
    return accountLine(twin) + (holder ? `; the older one is ${accountLine(holder)}` : '; its key is stored soon');
  });
}

/** @param {import('pg').Client} client */
async function channels(client) {
  const { rows } = await client.query(TWIN_CHANNELS);
  return rows.map(({ twin, holder }) => {
    const other = holder ? `; the other is ${quoted(holder.name)}, channel ${holder.id}` : '';
    return `${quoted(twin.name)}, channel ${twin.id} in workspace "${twin.slug}"${other}`;
  });
}

function accountLine({ email, account }) {
  return `${quoted(email)}, ${account}`;
}

/** Quotes the whole text. Escapes marks and what shows nothing, since twins may differ in them alone. */
function quoted(text) {
  const escaped = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;
  return `"${text.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]|["\\]/gu, escaped)}"`;
}

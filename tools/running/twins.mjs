import { emailKey } from '@fechatter/core';
import { withClient } from '../../libs/system/src/postgres/database.mjs';

const ACCOUNT = `'account ' || u.id || ' in workspace "' || w.slug || '"' ||
  case u.status when 'active' then '' else ', ' || u.status end`;

const WITHOUT_KEY = `
  select u.email, ${ACCOUNT} as account from users u join workspaces w on w.id = u.workspace_id
  where u.email_key is null and u.email is not null order by u.id`;

const HOLDERS = `
  select u.email_key as key, u.email, ${ACCOUNT} as account from users u join workspaces w on w.id = u.workspace_id
  where u.email_key = any ($1)`;

/**
 * One line for each account whose address an older one has in another spelling.
 * @param {string} databaseUrl
 * @returns {Promise<string[]>}
 */
export async function describeTwins(databaseUrl) {
  const { twins, holders } = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(WITHOUT_KEY);
    const found = await client.query(HOLDERS, [rows.map(({ email }) => emailKey(email))]);
    return { twins: rows, holders: new Map(found.rows.map((holder) => [holder.key, holder])) };
  });
  if (twins.length === 0) return ['No two accounts share an e-mail address.'];
  return [
    'These accounts sign in with their address only as it is spelt here, since an older account has it too:\n',
    ...twins.map((twin) => `  ${described(twin)}${olderThan(holders.get(emailKey(twin.email)))}`),
  ];
}

function described({ email, account }) {
  return `${JSON.stringify(email)}, ${account}`;
}

function olderThan(holder) {
  return holder ? `; the older one is ${described(holder)}` : '; its key is stored at the next start';
}

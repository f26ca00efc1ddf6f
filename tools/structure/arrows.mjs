/**
 * The rooms of each app, and which rooms and files of the same app each may import. ESLint makes an error of anything else, and a
 * spec of a room that is missing here. `access` stands for a folder, `nats-link.ts` for a file.
 *
 * Features import what any request needs (`requests`), who asks (`access`), where the truth is kept (`postgres/store.token.ts`)
 * and what they are about: `messages` uses `chats`, and never the reverse. Only `app.module.ts` imports them all.
 */
const STORE = 'postgres/store.token.ts';
const OF_ANY_FEATURE = ['requests', 'access', STORE];

export const arrows = {
  'apps/chat-api': {
    requests: [],
    access: ['nats-link.ts', STORE, 'postgres/database'],
    auth: [...OF_ANY_FEATURE, 'passwords', 'workspaces'],
    passwords: [...OF_ANY_FEATURE, 'people'],
    people: OF_ANY_FEATURE,
    workspaces: OF_ANY_FEATURE,
    tokens: OF_ANY_FEATURE,
    chats: [...OF_ANY_FEATURE, 'postgres/database', 'postgres/chats'],
    members: [...OF_ANY_FEATURE, 'chats'],
    messages: [...OF_ANY_FEATURE, 'chats'],
    reading: OF_ANY_FEATURE,
    search: [...OF_ANY_FEATURE, 'postgres/database', 'postgres/messages'],
    'api-docs': [],
    openapi: ['app.module.ts', 'config.ts'],
    relay: ['nats-link.ts', 'postgres/outbox-signal.ts', 'relay/sql', 'relay/epoch'],
    'relay/epoch': ['relay/sql'],
    'relay/sql': [],
    postgres: ['postgres/chats', 'postgres/database', 'postgres/messages', 'postgres/people', 'postgres/requests'],
    // A chat as a person sees it has its last message, and its members are people.
    'postgres/chats': ['postgres/database', 'postgres/messages', 'postgres/people'],
    'postgres/database': [],
    'postgres/messages': ['postgres/database', 'postgres/people', 'postgres/requests'],
    'postgres/people': ['postgres/database'],
    'postgres/requests': ['postgres/database'],
  },
  'apps/notify-server': {
    feed: [],
    streams: ['config.ts', 'feed'],
    openapi: ['app.module.ts', 'config.ts'],
  },
  'apps/search-indexer': {
    batches: [],
    indexing: ['batches'],
  },
};

/**
 * What `no-restricted-imports` refuses in `room`: one pattern for each number of steps up, and one for the folders inside.
 * @param {string} room as in {@link arrows}
 * @param {readonly string[]} allowed
 * @returns {{ regex: string, message: string }[]}
 */
export function refusedImports(room, allowed) {
  const steps = room.split('/');
  const message = `The room "${room}" may import ${allowed.join(', ') || 'no other room'}: tools/structure/arrows.mjs.`;
  return Array.from({ length: steps.length + 1 }, (_, up) => {
    const base = steps.slice(0, steps.length - up).join('/');
    const lead = up === 0 ? '\\./' : `(?:\\.\\./){${up}}(?!\\.\\./)`;
    const good = [room, ...allowed].flatMap((target) => seenFrom(base, target));
    return { regex: `^${lead}(?!(?:${good.join('|')})$)`, message };
  });
}

/** How a target is written after the way to `base`, as a regular expression; nothing if it lies elsewhere. */
function seenFrom(base, target) {
  const isFile = target.endsWith('.ts');
  const path = isFile ? target.replace(/\.ts$/, '\\.js') : `${target}/[^/]+`;
  if (base === '') return [path];
  return path.startsWith(`${base}/`) ? [path.slice(base.length + 1)] : [];
}

/**
 * The rooms of each app, and the rooms and files of the same app that each may import. Any other import is a
 * lint error, and a spec fails for a room that is missing here. `access` names a folder, `nats-link.ts` a
 * file. A file in `src` itself is a room, too.
 *
 * A feature imports what any request needs (`requests`), who asks (`access`), the interface of the store
 * (`postgres/store.token.ts`), and what it is about: `messages` uses `chats`, never the reverse. Only
 * `app.module.ts` imports all features.
 */
const STORE = 'postgres/store.token.ts';
const OF_ANY_FEATURE = ['requests', 'access', STORE];

export const arrows = {
  'apps/chat-api': {
    'main.ts': ['app.module.ts', 'config.ts'],
    'config.ts': ['relay/epoch'],
    'name-folding.ts': ['postgres', 'postgres/database'],
    'name-keys.ts': ['postgres', 'postgres/database'],
    'nats-link.ts': [],
    'metrics.ts': ['passwords', 'postgres', 'postgres/database', 'relay'],
    'probes.ts': ['nats-link.ts', 'postgres', 'postgres/database', 'relay'],
    'sweep.ts': ['postgres', 'postgres/database'],
    requests: [],
    access: ['nats-link.ts', STORE, 'postgres/database'],
    auth: [...OF_ANY_FEATURE, 'passwords', 'workspaces'],
    passwords: OF_ANY_FEATURE,
    people: [...OF_ANY_FEATURE, 'passwords'],
    workspaces: [...OF_ANY_FEATURE, 'passwords'],
    tokens: OF_ANY_FEATURE,
    tickets: [...OF_ANY_FEATURE, 'nats-link.ts'],
    chats: [...OF_ANY_FEATURE, 'postgres/database', 'postgres/chats'],
    members: [...OF_ANY_FEATURE, 'chats'],
    messages: [...OF_ANY_FEATURE, 'chats'],
    reading: [...OF_ANY_FEATURE, 'chats'],
    sync: OF_ANY_FEATURE,
    search: [...OF_ANY_FEATURE, 'nats-link.ts', 'postgres/database', 'postgres/search', 'search/finding'],
    'search/finding': ['postgres/search'],
    // A program of its own, in the same image.
    'search-upkeep': [],
    'api-docs': [],
    openapi: ['app.module.ts', 'config.ts'],
    relay: ['nats-link.ts', 'postgres/outbox-signal.ts', 'relay/sql', 'relay/epoch', 'relay/publishing'],
    'relay/publishing': ['relay/sql', 'relay/epoch'],
    'relay/epoch': ['relay/sql'],
    'relay/sql': [],
    postgres: ['postgres/chats', 'postgres/database', 'postgres/messages', 'postgres/people', 'postgres/requests'],
    // A chat as a person sees it has its last message, and its members are people.
    'postgres/chats': ['postgres/database', 'postgres/messages', 'postgres/people'],
    'postgres/database': [],
    'postgres/messages': ['postgres/database', 'postgres/people', 'postgres/requests'],
    'postgres/people': ['postgres/database'],
    // A hit has a message, its chat and its sender.
    'postgres/search': ['postgres/chats', 'postgres/database', 'postgres/messages', 'postgres/people'],
    'postgres/requests': ['postgres/database'],
  },
  'apps/notify-server': {
    'main.ts': ['app.module.ts', 'config.ts'],
    'config.ts': [],
    'metrics.ts': ['feed', 'streams', 'subscribers'],
    'probes.ts': ['feed', 'streams'],
    feed: [],
    replays: ['feed', 'subscribers'],
    live: ['feed', 'subscribers'],
    streams: ['config.ts', 'feed', 'live', 'replays', 'subscribers', 'tickets'],
    subscribers: ['feed'],
    tickets: [],
    'api-docs': [],
    openapi: ['app.module.ts', 'config.ts', 'feed', 'streams'],
  },
  'apps/search-indexer': {
    'main.ts': ['app.module.ts', 'config.ts'],
    'config.ts': [],
    'metrics.ts': ['indexing'],
    batches: [],
    indexing: ['batches'],
  },
};

/**
 * The imports that `no-restricted-imports` refuses in `room`: one pattern for paths that begin with `./`, and
 * one for each number of `../`.
 * @param {string} room as in {@link arrows}
 * @param {readonly string[]} allowed
 * @returns {{ regex: string, message: string }[]}
 */
export function refusedImports(room, allowed) {
  const steps = room.endsWith('.ts') ? [] : room.split('/');
  const message = `The room "${room}" may import ${allowed.join(', ') || 'no other room'}: tools/structure/arrows.mjs.`;
  return Array.from({ length: steps.length + 1 }, (_, up) => {
    const base = steps.slice(0, steps.length - up).join('/');
    const lead = up === 0 ? '\\./' : `(?:\\.\\./){${up}}(?!\\.\\./)`;
    const permitted = [room, ...allowed].flatMap((target) => pathsFrom(base, target));
    return { regex: `^${lead}(?!(?:${permitted.join('|')})$)`, message };
  });
}

/** The path to `target` from the folder `base`, as a regular expression. Empty if it is not below `base`. */
function pathsFrom(base, target) {
  const isFile = target.endsWith('.ts');
  const path = isFile ? target.replace(/\.ts$/, '\\.js') : `${target}/[^/]+`;
  if (base === '') return [path];
  return path.startsWith(`${base}/`) ? [path.slice(base.length + 1)] : [];
}

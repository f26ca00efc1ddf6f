import type { ChatType, ErrorCode } from '@fechatter/core';

/**
 * The authorisation matrix is a table: a row is a route (in one of its cases), a column is a kind of caller, and what is written in the
 * cell is the status of a success or the code of a refusal. The rows are in `matrix-rows-*.ts`; the spec makes the cells of them.
 */

/** Whose token is good, by what they are to the workspace and to the chat that a row is about. */
export const PEOPLE = [
  'stranger', // of another workspace, which is theirs
  'outsider', // of the workspace, never in the chat
  'removed', // once in the chat
  'member', // in the chat
  'author', // in the chat, and wrote the message
  'owner', // of the chat; a member of the workspace
  'admin', // of the workspace, not in the chat
  'adminInside', // of the workspace, and in the chat
  'workspaceOwner', // not in the chat
] as const;
export type Caller = (typeof PEOPLE)[number];

/** Whose token is not good (any more), and what each of them gets wherever a token is needed. */
export const NOBODIES = {
  anonymous: 'unauthenticated',
  expired: 'token_expired',
  loggedOut: 'session_revoked',
  deactivated: 'session_revoked',
} satisfies Record<string, ErrorCode>;
export type Nobody = keyof typeof NOBODIES;

export type Outcome = number | ErrorCode;
export type Answers = Partial<Record<Caller, Outcome>>;

/** What an API token must be good for; `session`: none will do; `token`: nothing else will; `nothing`: the route is public. */
export type Need = 'nothing' | 'read' | 'write' | 'admin' | 'session' | 'token';

/** What a request may name: everything here is the caller's to see if it is anybody's. */
export interface Ids {
  chat: string;
  message: string;
  /** Another person in the chat. */
  member: string;
  /** A person of the workspace who is not in the chat. */
  newcomer: string;
  /** Whom a route about people is about; what they are to the workspace, the row says. */
  user: string;
  invite: string;
  /** The caller's own. */
  session: string;
  /** The caller's own API token. */
  token: string;
  /** What opens something, as a text: a refresh token, a reset token. */
  secret: string;
}
export type IdName = keyof Ids;

export interface Call {
  body?: unknown;
  /** With the question mark. */
  query?: string;
  headers?: Record<string, string>;
}

/**
 * A small world for each cell of the authorisation matrix, so that whatever one cell destroys, no other misses; made by a few statements for
 * all of them. At home: a chat of the type in question, another one with the same people, and everybody who is something to it. Away: a
 * workspace of the stranger's, with a chat.
 */
export interface MatrixWorld {
  number: number;
  chatType: ChatType;
  home: string;
  away: string;
  people: Record<Caller | 'loggedOut' | 'gone' | 'newcomer' | 'bot', Login>;
  /** `other` has the same people as `main`; `away` is the stranger's. Likewise below. */
  chats: Record<'main' | 'other' | 'away', string>;
  messages: Record<'main' | 'other' | 'away', string>;
  invites: Record<'home' | 'away', string>;
  /** API tokens of those people. */
  tokens: Record<'newcomer' | 'bot' | 'stranger', string>;
}

export interface Login {
  id: string;
  email: string;
  sessionId: string;
}

/** What a row may make before it asks. */
export interface Preparation {
  world: MatrixWorld;
  caller: Caller;
  ids: Ids;
  post: (as: Caller, path: string, body?: unknown) => Promise<Record<string, string>>;
}

export interface Row {
  /** As Nest has it: `PATCH /api/chat/:id`. */
  route: string;
  /** Which case of the route, where it has more than one row. */
  when?: string;
  needs: Need;
  /** In each type of chat: what the answer is to whom. */
  byType?: Record<ChatType, Answers>;
  /** Where no chat is meant. Whoever is left out gets what `member` gets, or `admin` if they are one. */
  answers?: Answers;
  /** Who is shown something of the chat by a success; nobody else may find a word of it in their answer. */
  shows?: readonly Caller[];
  /** What is answered to the ids that the caller may not see or use, whether they exist elsewhere or nowhere, for each id the route takes. */
  unseen?: Partial<Record<IdName, ErrorCode>>;
  request?: (ids: Ids, world: MatrixWorld) => Call;
  prepare?: (preparation: Preparation) => Promise<Partial<Ids>>;
  /** Who `ids.user` is. */
  target?: Caller | 'bot';
}

/** The name of the id that `parameter` of a route's path stands for. */
export function idNameOf(route: string, parameter: string): IdName {
  if (parameter !== 'id') return byParameter[parameter] ?? unknown(route, parameter);
  return Object.entries(bySegment).find(([segment]) => route.includes(segment))?.[1] ?? unknown(route, parameter);
}

const byParameter: Record<string, IdName> = {
  messageId: 'message',
  memberId: 'member',
  sessionId: 'session',
  userId: 'user',
  tokenId: 'token',
};
const bySegment: Record<string, IdName> = {
  '/api/chat/': 'chat',
  '/api/users/': 'user',
  '/api/workspace/invites/': 'invite',
};

function unknown(route: string, parameter: string): never {
  throw new Error(`${route}: what is ${parameter} the id of? Say so in matrix-row.ts`);
}

/** In every type of chat the same. */
export function inEveryType(answers: Answers): Record<ChatType, Answers> {
  return { single: answers, group: answers, private_channel: answers, public_channel: answers };
}

/** For whom the chat does not exist, unless it is a public channel. */
export const unseenFromOutside = {
  stranger: 'chat_not_found',
  outsider: 'chat_not_found',
  removed: 'chat_not_found',
  admin: 'chat_not_found',
  workspaceOwner: 'chat_not_found',
} satisfies Answers;

/** Whoever is in the chat gets the same. */
export function inside(outcome: Outcome): Answers {
  return { member: outcome, owner: outcome, adminInside: outcome };
}

/** Whoever is in the chat gets `outcome`; for everybody else it does not exist, public channel or not. */
export function membersOnly(outcome: Outcome): Record<ChatType, Answers> {
  return inEveryType({ ...unseenFromOutside, ...inside(outcome) });
}

export const INSIDERS: readonly Caller[] = ['member', 'author', 'owner', 'adminInside'];

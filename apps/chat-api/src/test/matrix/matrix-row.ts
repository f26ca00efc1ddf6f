import type { ChatType, ErrorCode } from '@fechatter/core';

/**
 * The authorisation matrix is a table. A row is a route, or one case of it; a column is a kind of caller; a
 * cell holds the status of a success or the code of a refusal. The rows are in `matrix-rows-*.ts`, from which
 * the spec makes the cells.
 */

/** Callers with a valid token, by their role in the workspace and in the chat of the row. */
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

/** Callers without a valid token, each with the code that they get wherever a token is needed. */
export const NOBODIES = {
  anonymous: 'unauthenticated',
  expired: 'token_expired',
  loggedOut: 'session_revoked',
  deactivated: 'session_revoked',
} satisfies Record<string, ErrorCode>;
export type Nobody = keyof typeof NOBODIES;

export type Outcome = number | ErrorCode;
export type Answers = Partial<Record<Caller, Outcome>>;

/**
 * The scope that an API token needs. `session`: no API token works; `token`: only API tokens work; `nothing`:
 * the route is public.
 */
export type Need = 'nothing' | 'read' | 'write' | 'admin' | 'session' | 'token';

/** The ids that a request may hold. The caller may see each of them, if anybody may. */
export interface Ids {
  chat: string;
  message: string;
  /** Another member of the chat. */
  member: string;
  /** A person of the workspace who is not in the chat. */
  newcomer: string;
  /** The person that a route about people concerns. The row says their role in the workspace. */
  user: string;
  invite: string;
  /** The caller's own. */
  session: string;
  /** The caller's own API token. */
  token: string;
  /** The text of a token: a refresh token, a reset token. */
  secret: string;
}
export type IdName = keyof Ids;

export interface Call {
  body?: unknown;
  /** Includes the question mark. */
  query?: string;
  headers?: Record<string, string>;
}

/**
 * A small world for a cell of the authorisation matrix, so that no cell misses what another has destroyed. A
 * few statements make all worlds. `home` is a workspace with a chat of the cell's type, another chat with the
 * same people, and a person for each role. `away` is the stranger's workspace, with a chat.
 */
export interface MatrixWorld {
  number: number;
  chatType: ChatType;
  home: string;
  away: string;
  people: Record<Caller | 'loggedOut' | 'gone' | 'newcomer' | 'bot', Login>;
  /** `other` has the same people as `main`; `away` is the stranger's. The same names are used below. */
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

/** The means by which a row creates what it needs before its request. */
export interface Preparation {
  world: MatrixWorld;
  caller: Caller;
  ids: Ids;
  post: (as: Caller, path: string, body?: unknown) => Promise<Record<string, string>>;
}

export interface Row {
  /** In the form of Nest: `PATCH /api/chat/:id`. */
  route: string;
  /** The case, for a route with more than one row. */
  when?: string;
  needs: Need;
  /** The answer to each caller, for each type of chat. */
  byType?: Record<ChatType, Answers>;
  /** The same for a route about no chat. Callers left out get the answer of `member`, or of `admin`. */
  answers?: Answers;
  /** The callers whose answer contains something of the chat. Nobody else's may. */
  shows?: (type: ChatType) => readonly Caller[];
  /** The field of the answer that `shows` is about, where others show the caller. Default: all of it. */
  showsIn?: string;
  /**
   * The answer, for each id that the route takes, to ids that the caller may not see or use, whether they
   * exist or not. A status if they are missing in a list.
   */
  unseen?: Partial<Record<IdName, Outcome>>;
  request?: (ids: Ids, world: MatrixWorld) => Call;
  prepare?: (preparation: Preparation) => Promise<Partial<Ids>>;
  /** The role of `ids.user`. */
  target?: Caller | 'bot';
}

/** The name of the id that a path parameter stands for. */
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

/** The same outcome in every type of chat. */
export function inEveryType(answers: Answers): Record<ChatType, Answers> {
  return { single: answers, group: answers, private_channel: answers, public_channel: answers };
}

/**
 * The callers who can see the chat only if it is a public channel, and what they are answered if it is not.
 */
export const unseenFromOutside = {
  stranger: 'chat_not_found',
  outsider: 'chat_not_found',
  removed: 'chat_not_found',
  admin: 'chat_not_found',
  workspaceOwner: 'chat_not_found',
} satisfies Answers;

/** Every member of the chat gets the same outcome. */
export function inside(outcome: Outcome): Answers {
  return { member: outcome, owner: outcome, adminInside: outcome };
}

/** The whole workspace sees a public channel, and nobody else does. */
export function openTo(outcome: Outcome): Answers {
  return { stranger: 'chat_not_found', outsider: outcome, removed: outcome, admin: outcome, workspaceOwner: outcome };
}

/** Members get `outcome`. Others are refused where they see the chat. */
export function membersOnly(outcome: Outcome): Record<ChatType, Answers> {
  const closed = { ...unseenFromOutside, ...inside(outcome) };
  return { ...inEveryType(closed), public_channel: { ...openTo('not_a_member'), ...inside(outcome) } };
}

/** Members get `outcome`, and so does everyone in the workspace of a public channel. */
export function readersOnly(outcome: Outcome): Record<ChatType, Answers> {
  return { ...membersOnly(outcome), public_channel: { ...openTo(outcome), ...inside(outcome) } };
}

/** Members get `outcome`. For everybody else the chat does not exist, even if it is a public channel. */
export function hiddenFromOutside(outcome: Outcome): Record<ChatType, Answers> {
  return inEveryType({ ...unseenFromOutside, ...inside(outcome) });
}

const INSIDERS: readonly Caller[] = ['member', 'author', 'owner', 'adminInside'];
const OUTSIDERS: readonly Caller[] = ['outsider', 'removed', 'admin', 'workspaceOwner'];

export function toInsiders(): readonly Caller[] {
  return INSIDERS;
}

/** Shown to people of the workspace who are not in the public channel. */
export function toOutsiders(type: ChatType): readonly Caller[] {
  return type === 'public_channel' ? OUTSIDERS : [];
}

export function toReaders(type: ChatType): readonly Caller[] {
  return [...INSIDERS, ...toOutsiders(type)];
}

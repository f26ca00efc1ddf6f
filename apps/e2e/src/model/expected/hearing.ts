import type { ChatEvent } from '@fechatter/core';
import type { ChatModel, LogEntry } from './chat-model.js';

/**
 * How a person listened in a round: all the time, not at all, or until some moment in it. After `away` and
 * `cut` they reconnect at the end of this round or a later one, with the last id that they received.
 */
export type Presence = 'live' | 'away' | 'cut';

/** The events of a chat that a person hears: `must` exactly once, `may` at most once, and no others. */
export interface Hearing {
  must: string[];
  may: string[];
}

export function hearing(chat: ChatModel, userId: string, presence: readonly Presence[]): Hearing {
  const result: Hearing = { must: [], may: [] };
  for (const entry of chat.log) {
    const live = isHeardLive(chat, userId, entry);
    const later = isHeardLater(chat, userId, entry, presence);
    const here = presence[entry.round] ?? 'live';
    const [must, may] =
      here === 'live' ? [live, live] : here === 'away' ? [later, later] : [live && later, live || later];
    if (must) result.must.push(keyOf(chat.id, entry));
    else if (may) result.may.push(keyOf(chat.id, entry));
  }
  return result;
}

/** Returns the events of the chat among those that were heard, as the model names them. */
export function heardOf(events: readonly ChatEvent[], chatId: string): string[] {
  return events.flatMap(({ chatId: at, seq, type }) =>
    at === chatId && seq !== null ? keyOf(chatId, { seq, type }) : [],
  );
}

/** Whether an event was heard that is not in the log of this state. */
export function contradicts(chat: ChatModel, heard: readonly string[]): boolean {
  const known = new Set(chat.log.map((entry) => keyOf(chat.id, entry)));
  return heard.some((key) => !known.has(key));
}

/** The members at that moment hear an event, and so do those whose membership it ends. */
function isHeardLive(chat: ChatModel, userId: string, { seq, left }: LogEntry): boolean {
  return left.includes(userId) || membershipAt(chat, userId, seq)?.leftSeq === null;
}

/**
 * After a reconnect, a person hears the events of the membership that they have then, or only the end of the
 * last one.
 */
function isHeardLater(
  chat: ChatModel,
  userId: string,
  { seq, round }: LogEntry,
  presence: readonly Presence[],
): boolean {
  const back = presence.findIndex((next, index) => index > round && next !== 'away');
  const until = chat.log.findLast((entry) => back === -1 || entry.round < back)?.seq ?? 0;
  const present = membershipAt(chat, userId, until);
  if (!present) return false;
  return present.leftSeq === null ? present.joinedSeq <= seq : present.leftSeq === seq;
}

function membershipAt(
  chat: ChatModel,
  userId: string,
  until: number,
): { joinedSeq: number; leftSeq: number | null } | null {
  let membership: { joinedSeq: number; leftSeq: number | null } | null = null;
  for (const { seq, joined, left } of chat.log) {
    if (seq > until) break;
    if (joined.includes(userId)) membership = { joinedSeq: seq, leftSeq: null };
    if (left.includes(userId) && membership) membership = { ...membership, leftSeq: seq };
  }
  return membership;
}

function keyOf(chatId: string, { seq, type }: Pick<LogEntry, 'seq' | 'type'>): string {
  return `${chatId}/${String(seq).padStart(4, '0')} ${type}`;
}

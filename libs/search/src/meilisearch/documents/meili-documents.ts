import type { IndexCheckpoint, MessageDocument, MessageTombstone, SearchHit } from '@fechatter/core';
import { meiliText, type MeiliText } from './meili-words.js';

/**
 * What the Meilisearch index holds of a message: its words, and no text, so that no message can be read from
 * it.
 */
export interface MeiliMessage extends MeiliTombstone, MeiliText {
  workspaceId: string;
  chatId: string;
  chatType: string;
  senderId: string;
  /** See {@link meiliMoment}. */
  moment: string;
  month: string;
}

/** Has no workspace, like the checkpoint, so no query finds it. */
export interface MeiliTombstone {
  /** See {@link meiliId}. */
  id: string;
  version: number;
}

export const CHECKPOINT_ID = 'checkpoint';

export interface MeiliCheckpoint extends IndexCheckpoint {
  id: typeof CHECKPOINT_ID;
  /** The last task of the engine that was checked for writes of older generations. */
  tasksSeen: number;
}

export type MeiliDocument = MeiliMessage | MeiliTombstone | MeiliCheckpoint;

export function meiliMessage(entry: MessageDocument | MessageTombstone): MeiliMessage | MeiliTombstone {
  const id = meiliId(entry.id);
  if ('deleted' in entry) return { id, version: entry.version };
  const { version, workspaceId, chatId, chatType, senderId, content, createdAt } = entry;
  const moment = meiliMoment(createdAt, entry.id);
  const month = moment.slice(0, 'yyyy-mm'.length);
  return { id, version, workspaceId, chatId, chatType, senderId, moment, month, ...meiliText(content) };
}

const ID_PREFIX = 'm';
/** The digits of the largest bigint. */
const ID_DIGITS = 19;
const TIME_LENGTH = '2026-01-01T00:00:00.000Z'.length;

/**
 * The id as a text that sorts as its number does, and above {@link CHECKPOINT_ID}: the engine's numbers are
 * exact up to 2^53 only.
 */
export function meiliId(messageId: string): string {
  return ID_PREFIX + messageId.padStart(ID_DIGITS, '0');
}

export function messageIdOf(id: string): string {
  return id.slice(ID_PREFIX.length).replace(/^0+(?=.)/, '');
}

/**
 * The place in the order by time, as one text that the engine compares and sorts by. Otherwise it would have
 * to keep three attributes: a number for the time and two for the id.
 */
export function meiliMoment(createdAt: string, messageId: string): string {
  return meiliTime(createdAt) + meiliId(messageId);
}

/** The beginning of all moments of that millisecond: sorts before them. */
export function meiliTime(time: string): string {
  return new Date(time).toISOString();
}

/** Returns what {@link meiliMoment} was made of. */
export function readMoment(moment: string): Pick<SearchHit, 'createdAt' | 'messageId'> {
  return { createdAt: moment.slice(0, TIME_LENGTH), messageId: messageIdOf(moment.slice(TIME_LENGTH)) };
}

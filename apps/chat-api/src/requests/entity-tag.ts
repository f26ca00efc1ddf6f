import { hash } from 'node:crypto';
import type { ChatSummary, Message } from '@fechatter/core';
import { SetsHeader } from '@fechatter/server';
import type { Response } from 'express';

/**
 * Strong entity tags (RFC 9110, 8.8.3). The tag of a thing changes with everything that an edit could
 * overwrite, and with nothing else.
 */

export type EntityTag = `"${string}"`;

const DIGEST_LENGTH = 16;

export function messageTag({ changedSeq }: Pick<Message, 'changedSeq'>): EntityTag {
  return `"${changedSeq}"`;
}

/** Covers editable fields only, so that messages and membership changes don't invalidate it. */
export function chatTag(chat: Pick<ChatSummary, 'name' | 'description' | 'archivedAt' | 'ownerId'>): EntityTag {
  const { name, description, archivedAt, ownerId } = chat;
  const digest = hash('sha256', JSON.stringify([name, description, archivedAt, ownerId]), 'base64url');
  return `"${digest.slice(0, DIGEST_LENGTH)}"`;
}

/** Documents the header on routes that answer through `taggedChat` or `taggedMessage`. */
export const SetsETag = () =>
  SetsHeader({
    name: 'ETag',
    description: 'Send it as `If-Match` to change this only if nobody else has changed it.',
    schema: { type: 'string', pattern: '^"[^"]*"$' },
  });

export function taggedChat<T extends ChatSummary>(response: Response, chat: T): T {
  response.setHeader('ETag', chatTag(chat));
  return chat;
}

export function taggedMessage(response: Response, message: Message): Message {
  response.setHeader('ETag', messageTag(message));
  return message;
}

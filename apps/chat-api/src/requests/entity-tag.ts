import { hash } from 'node:crypto';
import type { ChatSummary, Message } from '@fechatter/core';
import { SetsHeader } from '@fechatter/server';
import type { Response } from 'express';

/** Strong entity tags (RFC 9110, 8.8.3): equal for one thing exactly as long as nothing happened to it that an edit could overwrite. */

export type EntityTag = `"${string}"`;

const DIGEST_LENGTH = 16;

export function messageTag({ changedSeq }: Pick<Message, 'changedSeq'>): EntityTag {
  return `"${changedSeq}"`;
}

/** Of what is edited only: who comes and goes, and what is said, stands in nobody's way. */
export function chatTag(chat: Pick<ChatSummary, 'name' | 'description' | 'archivedAt' | 'ownerId'>): EntityTag {
  const { name, description, archivedAt, ownerId } = chat;
  const digest = hash('sha256', JSON.stringify([name, description, archivedAt, ownerId]), 'base64url');
  return `"${digest.slice(0, DIGEST_LENGTH)}"`;
}

/** For the routes that answer through `taggedChat` and `taggedMessage`. */
export const SetsETag = () =>
  SetsHeader({
    name: 'ETag',
    description: 'What `If-Match` takes to change this only as long as nobody else has.',
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

import type { ChatSummary, Message } from '@fechatter/core';
import { digestOf, SetsHeader } from '@fechatter/server';
import type { Response } from 'express';

/**
 * Strong entity tags (RFC 9110, 8.8.3) of the form `"<state>.<edit>"`. The state changes with anything in the
 * answer, `me` included: `If-None-Match` compares the whole tag. The edit changes with everything that an
 * edit could overwrite, and with nothing else: `If-Match` compares only this part, so that messages and
 * membership changes don't refuse an edit.
 */

/** The part of an entity tag that `If-Match` compares. It has no dot. */
export type EditTag = string;

export function messageEdit({ changedSeq }: Pick<Message, 'changedSeq'>): EditTag {
  return String(changedSeq);
}

export function chatEdit(chat: Pick<ChatSummary, 'name' | 'description' | 'archivedAt' | 'ownerId'>): EditTag {
  const { name, description, archivedAt, ownerId } = chat;
  return digestOf(JSON.stringify([name, description, archivedAt, ownerId]));
}

/** Documents the header on routes that answer through `taggedChat` or `taggedMessage`. */
export const SetsETag = () =>
  SetsHeader({
    name: 'ETag',
    description:
      'Send it as `If-None-Match` to read this only if it has changed, and as `If-Match` to change it only if nobody ' +
      'else has. `If-Match` compares only the part after the dot.',
    schema: { type: 'string', pattern: '^"[\\w-]+\\.[\\w-]+"$', examples: ['"dWuGEbPnTkSRJAXO.42"'] },
  });

export function taggedChat<T extends ChatSummary>(response: Response, chat: T): T {
  return tagged(response, chat, chatEdit(chat));
}

export function taggedMessage(response: Response, message: Message): Message {
  return tagged(response, message, messageEdit(message));
}

/** Lets the client keep the answer, if it asks each time whether it is still good. */
function tagged<T extends object>(response: Response, answer: T, edit: EditTag): T {
  response.setHeader('ETag', `"${digestOf(JSON.stringify(answer))}.${edit}"`);
  response.setHeader('Cache-Control', 'private, no-cache');
  return answer;
}

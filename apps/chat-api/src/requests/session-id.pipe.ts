import type { PipeTransform } from '@nestjs/common';
import { requireFound } from '@fechatter/core';
import type { DocumentedPipe } from '@fechatter/server';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function isSessionId(text: string): boolean {
  return uuid.test(text);
}

/** A session's id in the path. What cannot be one names none, and is answered as such. */
export const SessionId: PipeTransform<string, string> & DocumentedPipe = {
  schema: { type: 'string', pattern: uuid.source },
  transform: (text) => requireFound(isSessionId(text) ? text : null, 'session_not_found'),
};

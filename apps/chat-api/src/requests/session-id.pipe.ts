import type { PipeTransform } from '@nestjs/common';
import { assertFound, isUuid, UUID_PATTERN } from '@fechatter/core';
import type { DocumentedPipe } from '@fechatter/server';

/** Checks a session's id in the path. Text that can't be one is answered as a session that doesn't exist. */
export const SessionId: PipeTransform<string, string> & DocumentedPipe = {
  schema: { description: 'The id of the session.', type: 'string', pattern: UUID_PATTERN },
  transform: (text) => {
    assertFound(isUuid(text), 'session_not_found');
    return text;
  },
};

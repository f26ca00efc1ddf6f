import type { PipeTransform } from '@nestjs/common';
import { assertFound, isUuid, UUID_PATTERN } from '@fechatter/core';
import type { DocumentedPipe } from '@fechatter/server';

/** A session's id in the path. What cannot be one names none, and is answered as such. */
export const SessionId: PipeTransform<string, string> & DocumentedPipe = {
  schema: { type: 'string', pattern: UUID_PATTERN },
  transform: (text) => {
    assertFound(isUuid(text), 'session_not_found');
    return text;
  },
};

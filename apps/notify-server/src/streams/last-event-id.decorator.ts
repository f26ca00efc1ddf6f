import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { fromRequest } from '@fechatter/server';
import type { Request } from 'express';

const schema = { type: 'string', maxLength: 200 };

/**
 * The id of the last event that the client saw, or null. The header, which a reconnecting EventSource sends
 * by itself, is newer than the query parameter, which stays in the URL.
 */
export const LastEventId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null => {
    const request = context.switchToHttp().getRequest<Request>();
    const fromUrl = request.query['lastEventId'];
    return request.get('last-event-id') || (typeof fromUrl === 'string' ? fromUrl : '') || null;
  },
  [
    fromRequest({
      name: 'Last-Event-ID',
      in: 'header',
      description: 'The id of the last event that you saw. Takes precedence over `lastEventId`.',
      schema,
    }),
  ],
);

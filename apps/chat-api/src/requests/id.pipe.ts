import type { PipeTransform } from '@nestjs/common';
import { assertFound, isId, type NotFoundCode } from '@fechatter/core';
import type { DocumentedPipe } from '@fechatter/server';

/** Checks an id in the path. Text that can't be an id is answered as an id that doesn't exist. */
class IdPipe implements PipeTransform<string, string>, DocumentedPipe {
  readonly schema: DocumentedPipe['schema'];

  constructor(
    private readonly code: NotFoundCode,
    description: string,
  ) {
    this.schema = { description, type: 'string', pattern: '^[1-9][0-9]{0,18}$' };
  }

  transform(text: string): string {
    assertFound(isId(text), this.code);
    return text;
  }
}

export const ChatId = new IdPipe('chat_not_found', 'The id of the chat.');
export const MessageId = new IdPipe('message_not_found', 'The id of the message.');
export const MemberId = new IdPipe('member_not_found', 'The id of the person or bot in the chat.');
export const UserId = new IdPipe('user_not_found', 'The id of the person or bot.');
export const InviteId = new IdPipe('invite_not_found', 'The id of the invite.');
export const TokenId = new IdPipe('token_not_found', 'The id of the API token.');

import { applyDecorators } from '@nestjs/common';
import { CLIENT_ID_LIMIT, CONTENT_LIMIT, DEFAULT_PAGE_LIMIT, MAX_PAGE_LIMIT } from '@fechatter/core';
import { IsOneOf, IsText, MayBeAbsent, MayBeNull, ToInteger } from '@fechatter/server';
import { IsInt, Max, Min } from 'class-validator';

const LARGEST_SEQ = Number.MAX_SAFE_INTEGER - 1;

const WholeNumber = (min: number, max: number) => applyDecorators(ToInteger(), IsInt(), Min(min), Max(max));

const Include = () =>
  applyDecorators(
    MayBeAbsent(),
    IsOneOf({ name: 'MessageIncludeInput', description: 'What else an answer is to contain.', values: ['senders'] }),
  );

/** What a message says. */
export class EditMessageDto {
  /** At least one visible character. Stored unchanged. */
  @IsText(CONTENT_LIMIT)
  content!: string;
}

/** A new message. */
export class SendMessageDto extends EditMessageDto {
  /** Any text by which your client recognises the message in answers and events, as its own local echo. */
  @MayBeNull()
  @IsText(CLIENT_ID_LIMIT)
  clientId?: string | null;
}

export class MessagePageQuery {
  /**
   * Messages with a smaller seq. At most one of `before`, `after` and `around` is allowed; without any, the
   * latest messages are returned.
   */
  @MayBeAbsent()
  @WholeNumber(0, LARGEST_SEQ)
  before?: number;

  /** Messages with a larger seq. */
  @MayBeAbsent()
  @WholeNumber(0, LARGEST_SEQ)
  after?: number;

  /** Messages on both sides of this seq, and the one with it. */
  @MayBeAbsent()
  @WholeNumber(0, LARGEST_SEQ)
  around?: number;

  /** The largest number of messages. */
  @WholeNumber(1, MAX_PAGE_LIMIT)
  limit: number = DEFAULT_PAGE_LIMIT;

  /** Asks for what else the answer is to contain: `senders` are the people who sent its messages. */
  @Include()
  include?: 'senders';
}

export class ChangesQuery {
  /** Changes after this seq: the `lastSeq` that you know. */
  @WholeNumber(0, LARGEST_SEQ)
  since: number = 0;

  /** About how many messages to return. Those with one `changedSeq` are never divided. */
  @WholeNumber(1, MAX_PAGE_LIMIT)
  limit: number = DEFAULT_PAGE_LIMIT;

  /** Asks for what else the answer is to contain: `senders` are the people who sent its messages. */
  @Include()
  include?: 'senders';
}

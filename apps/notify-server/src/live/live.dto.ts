import { ID_PATTERN } from '@fechatter/core';
import { IsListOf, IsOneOf, MayBeNull } from '@fechatter/server';
import { IsString, Matches, MaxLength } from 'class-validator';
import type { SaidPresence } from './live-presence.js';

const ID_MAX_LENGTH = 19;
const MOST_PEOPLE = 100;

/** Where you are typing. */
export class StartTypingDto {
  /** The chat, of which you are a member. */
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  chatId!: string;

  /** The message that the thread began with; whether there is one is not checked. Null for the chat itself. */
  @MayBeNull()
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  @Matches(ID_PATTERN, { context: { words: 'an id' } })
  threadRootId?: string | null;
}

/** How you are seen. */
export class SetPresenceDto {
  /** `active` and `away` are for this session; `invisible` is for you, until you are `active` or `away` again. */
  @IsOneOf({
    name: 'PresenceStateInput',
    description: 'How a person wants to be seen.',
    values: ['active', 'away', 'invisible'],
  })
  state!: SaidPresence;
}

export class PresenceQuery {
  /** Up to 100 ids of people, separated by commas. */
  @IsListOf({ max: MOST_PEOPLE, each: { words: 'ids', pattern: ID_PATTERN } })
  userIds!: string[];
}

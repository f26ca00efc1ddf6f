import { CHAT_TYPES, DESCRIPTION_LIMIT, MAX_MEMBERS_PER_CALL, NAME_LIMIT, type ChatType } from '@fechatter/core';
import { IsName, IsOneOf, IsText, MayBeAbsent, MayBeNull, PageQuery } from '@fechatter/server';
import { ArrayMaxSize, IsArray, IsBoolean, IsString } from 'class-validator';

const CHAT_TYPE = { name: 'ChatTypeInput', description: 'A type of chat.', values: CHAT_TYPES };

/** A new chat. */
export class CreateChatDto {
  /** It can't be changed later. */
  @IsOneOf(CHAT_TYPE)
  type!: ChatType;

  /**
   * Required for channels and not allowed for a single chat. A public channel needs a name of its own: case,
   * the amount of white space and invisible characters don't tell names apart.
   */
  @MayBeNull()
  @IsName(NAME_LIMIT)
  name?: string | null;

  /** What the chat is about. */
  @MayBeNull()
  @IsText(DESCRIPTION_LIMIT)
  description?: string | null;

  /**
   * The ids of the other members: one for a single chat, two or more for a group, any number for a private
   * channel, none for a public one.
   */
  @MayBeNull()
  @IsArray()
  @ArrayMaxSize(MAX_MEMBERS_PER_CALL)
  @IsString({ each: true })
  memberIds?: string[] | null;
}

/** Absent fields stay as they are. */
export class UpdateChatDto {
  /** A new name. Null removes that of a group. */
  @MayBeNull()
  @IsName(NAME_LIMIT)
  name?: string | null;

  /** A new description. Null removes it. */
  @MayBeNull()
  @IsText(DESCRIPTION_LIMIT)
  description?: string | null;

  /** Whether to archive the chat, or to end that. */
  @MayBeAbsent()
  @IsBoolean()
  archived?: boolean;
}

export class ListChatsQuery extends PageQuery {
  /**
   * `public`: the public channels that you are not in and that are not archived. Default: the chats that you
   * are in.
   */
  @MayBeAbsent()
  @IsOneOf({ name: 'ChatScopeInput', description: 'Which chats to list.', values: ['public'] })
  scope?: 'public';

  /** The whole name, without regard to case and accents. Only channels have one, and some groups. */
  @MayBeAbsent()
  @IsText(NAME_LIMIT)
  name?: string;

  /** Only chats of this type. */
  @MayBeAbsent()
  @IsOneOf(CHAT_TYPE)
  type?: ChatType;
}

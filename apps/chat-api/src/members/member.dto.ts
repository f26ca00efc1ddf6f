import { IsOneOf } from '@fechatter/server';
import { MAX_MEMBERS_PER_CALL } from '@fechatter/core';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsString } from 'class-validator';

/** People of the workspace. */
export class UserIdsDto {
  /** The ids of the people, each once. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_MEMBERS_PER_CALL)
  @IsString({ each: true })
  userIds!: string[];
}

/** Only the role `owner` can be given. The former owner loses it. */
export class MemberRoleDto {
  /** The new role of the member. */
  @IsOneOf({ name: 'ChatRoleInput', description: 'A role that a member can be given.', values: ['owner'] })
  role!: 'owner';
}

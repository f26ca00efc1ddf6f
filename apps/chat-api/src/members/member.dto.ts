import { IsOneOf } from '@fechatter/server';
import { MAX_MEMBERS_PER_CALL } from '@fechatter/core';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsString } from 'class-validator';

export class UserIdsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_MEMBERS_PER_CALL)
  @IsString({ each: true })
  userIds!: string[];
}

/** Only the role `owner` can be given. The former owner loses it. */
export class MemberRoleDto {
  @IsOneOf({ name: 'ChatRoleInput', values: ['owner'] })
  role!: 'owner';
}

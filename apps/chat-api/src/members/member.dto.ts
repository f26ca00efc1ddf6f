import { MAX_MEMBERS_PER_CALL } from '@fechatter/core';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsString } from 'class-validator';

export class UserIdsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_MEMBERS_PER_CALL)
  @IsString({ each: true })
  userIds!: string[];
}

/** Ownership is the one role that is given, and giving it takes it from whoever had it. */
export class MemberRoleDto {
  @IsIn(['owner'])
  role!: 'owner';
}

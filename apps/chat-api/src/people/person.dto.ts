import { IsOneOf } from '@fechatter/server';
import type { PersonChange, UserStatus, WorkspaceRole } from '@fechatter/core';
import { IsOptional } from 'class-validator';

/** Fields that are absent or null stay as they are. */
export class ChangePersonDto {
  @IsOptional()
  @IsOneOf({ name: 'WorkspaceRoleInput', values: ['owner', 'admin', 'member'] })
  role?: WorkspaceRole | null;

  @IsOptional()
  @IsOneOf({ name: 'UserStatusInput', values: ['active', 'deactivated'] })
  status?: UserStatus | null;
}

export function toPersonChange({ role, status }: ChangePersonDto): PersonChange {
  return { ...(role && { role }), ...(status && { status }) };
}

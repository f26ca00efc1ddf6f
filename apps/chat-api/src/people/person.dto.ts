import { IsOneOf } from '@fechatter/server';
import type { PersonChange, UserStatus, WorkspaceRole } from '@fechatter/core';
import { IsOptional } from 'class-validator';

/** Fields that are absent or null stay as they are. */
export class ChangePersonDto {
  /** The new role. The owner transfers the workspace by giving the role `owner` to somebody else. */
  @IsOptional()
  @IsOneOf({
    name: 'WorkspaceRoleInput',
    description: 'A role in the workspace.',
    values: ['owner', 'admin', 'member'],
  })
  role?: WorkspaceRole | null;

  /** `deactivated` ends all sessions of the person and lets nobody sign in as them. */
  @IsOptional()
  @IsOneOf({ name: 'UserStatusInput', description: 'Whether a person may sign in.', values: ['active', 'deactivated'] })
  status?: UserStatus | null;
}

export function toPersonChange({ role, status }: ChangePersonDto): PersonChange {
  return { ...(role && { role }), ...(status && { status }) };
}

import type { PersonChange, UserStatus, WorkspaceRole } from '@fechatter/core';
import { IsIn, IsOptional } from 'class-validator';

/** Fields that are absent or null stay as they are. */
export class ChangePersonDto {
  @IsOptional()
  @IsIn(['owner', 'admin', 'member'])
  role?: WorkspaceRole | null;

  @IsOptional()
  @IsIn(['active', 'deactivated'])
  status?: UserStatus | null;
}

export function toPersonChange({ role, status }: ChangePersonDto): PersonChange {
  return { ...(role && { role }), ...(status && { status }) };
}

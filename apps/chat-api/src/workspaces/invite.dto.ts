import type { Invite } from '@fechatter/core';
import { IsEmailAddress, IsOneOf } from '@fechatter/server';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { InviteDraft } from './invites.service.js';

const DAY_SECONDS = 86_400;

export class CreateInviteDto {
  @IsOptional()
  @IsEmailAddress()
  email?: string | null;

  @IsOptional()
  @IsOneOf({ name: 'InviteRoleInput', values: ['admin', 'member'] })
  role?: Invite['role'] | null;

  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(30 * DAY_SECONDS)
  expiresInSeconds?: number | null;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxUses?: number | null;
}

/** Null counts as absent. */
export function withDefaults({ email, role, expiresInSeconds, maxUses }: CreateInviteDto): InviteDraft {
  return {
    email: email ?? null,
    role: role ?? 'member',
    expiresInSeconds: expiresInSeconds ?? 7 * DAY_SECONDS,
    maxUses: maxUses ?? 1,
  };
}

import type { Invite } from '@fechatter/core';
import type { LimitKind } from '@fechatter/limits';
import { IsEmailAddress, IsOneOf, IsSecret, MayBeAbsent, MayBeNull } from '@fechatter/server';
import { IsInt, Max, Min } from 'class-validator';
import { PASSWORD_LIMIT } from '../passwords/password-rules.js';
import type { InviteDraft } from './invites.service.js';

const DAY_SECONDS = 86_400;

/** A new invite. */
export class CreateInviteDto {
  /** The only address that can sign up with the invite. Default: any. */
  @MayBeNull()
  @IsEmailAddress()
  email?: string | null;

  /** The role that the person gets. Only the owner invites admins. Default: `member`. */
  @MayBeAbsent()
  @IsOneOf({ name: 'InviteRoleInput', description: 'A role that an invite can give.', values: ['admin', 'member'] })
  role?: Invite['role'];

  /** The lifetime. Default: 7 days. */
  @MayBeAbsent()
  @IsInt()
  @Min(60)
  @Max(30 * DAY_SECONDS)
  expiresInSeconds?: number;

  /** How many people can sign up with the invite. Default: one. */
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(10_000)
  maxUses?: number;

  /** Your password. Needed with the role `admin`, ignored otherwise. */
  @MayBeAbsent()
  @IsSecret(PASSWORD_LIMIT)
  currentPassword?: string;
}

/** A request to invite an admin checks a password. */
export function limitOfInvite(body: unknown): LimitKind {
  const isForAdmin = typeof body === 'object' && body !== null && 'role' in body && body.role === 'admin';
  return isForAdmin ? 'sign-in' : 'other';
}

export function withDefaults({ email, role, expiresInSeconds, maxUses }: CreateInviteDto): InviteDraft {
  return {
    email: email ?? null,
    role: role ?? 'member',
    expiresInSeconds: expiresInSeconds ?? 7 * DAY_SECONDS,
    maxUses: maxUses ?? 1,
  };
}

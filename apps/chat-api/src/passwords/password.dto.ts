import type { LimitKind } from '@fechatter/limits';
import { IsSecret, MayBeAbsent } from '@fechatter/server';
import { IsString, MaxLength } from 'class-validator';
import { PASSWORD_LIMIT } from './password-rules.js';

const TOKEN_MAX_LENGTH = 200;

/** The old password and a new one. */
export class ChangePasswordDto {
  /** The password until now. */
  @IsSecret(PASSWORD_LIMIT)
  currentPassword!: string;

  /**
   * 8 to 128 characters, none of them a control character, and not one of the most common passwords; otherwise
   * the answer is 422.
   */
  @IsSecret(PASSWORD_LIMIT)
  newPassword!: string;
}

/** Who asks for a reset link. */
export class IssueResetDto {
  /** Your password. Needed if the link is for an admin, ignored otherwise. */
  @MayBeAbsent()
  @IsSecret(PASSWORD_LIMIT)
  currentPassword?: string;
}

/** A request with a password may check it. */
export function limitOfIssue(body: unknown): LimitKind {
  return typeof body === 'object' && body !== null && 'currentPassword' in body ? 'sign-in' : 'other';
}

/** A new password for a person who forgot theirs. */
export class ResetPasswordDto {
  /** The token of the reset link. */
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  token!: string;

  /**
   * 8 to 128 characters, none of them a control character, and not one of the most common passwords; otherwise
   * the answer is 422.
   */
  @IsSecret(PASSWORD_LIMIT)
  password!: string;
}

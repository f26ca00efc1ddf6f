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

/** Your password, if a reset link needs it. */
export class IssueResetDto {
  /** Your password. Needed if the link is for an admin, ignored otherwise. */
  @MayBeAbsent()
  @IsSecret(PASSWORD_LIMIT)
  currentPassword?: string;
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

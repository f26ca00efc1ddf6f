import { NAME_LIMIT } from '@fechatter/core';
import { Alternatives, IsEmailAddress, IsName, IsSecret, MayBeAbsent, MayBeNull } from '@fechatter/server';
import { IsBoolean, IsString, MaxLength } from 'class-validator';
import { PASSWORD_LIMIT } from '../passwords/password-rules.js';

const TOKEN_MAX_LENGTH = 200;

/** An e-mail address and its password. */
export class SignInDto {
  /** The address, regardless of case. */
  @IsEmailAddress()
  email!: string;

  /**
   * The password, in any form of Unicode: composed and decomposed letters are the same, as are all spaces. A
   * new one has 8 to 128 characters, none of them a control character, and is not one of the most common
   * passwords; otherwise the answer is 422.
   */
  @IsSecret(PASSWORD_LIMIT)
  password!: string;

  /** Whether to set the refresh token as an HttpOnly cookie instead of returning it. Default: false. */
  @MayBeAbsent()
  @IsBoolean()
  refreshCookie?: boolean;
}

/** Exactly one of `workspaceName`, which creates a workspace, and `inviteToken`, which joins one. */
@Alternatives({ workspaceName: 'SignUpWithWorkspaceInput', inviteToken: 'SignUpWithInviteInput' })
export class SignUpDto extends SignInDto {
  /** The name that others see. */
  @IsName(NAME_LIMIT)
  fullName!: string;

  /** Creates a workspace with this name, which the person owns. */
  @MayBeAbsent()
  @IsName(NAME_LIMIT)
  workspaceName?: string;

  /** Joins the workspace of an invite, with the role that it gives. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  inviteToken?: string;
}

/** Without a token, the one in the cookie is used. */
export class RefreshDto {
  /**
   * The token of the latest answer. A repetition within 10 seconds gets the same answer; later use of an old
   * token ends the session.
   */
  @MayBeNull()
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  refreshToken?: string | null;
}

import { NAME_LIMIT } from '@fechatter/core';
import { IsEmailAddress, IsSecret, IsText } from '@fechatter/server';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { PASSWORD_LIMIT } from '../passwords/password-rules.js';

const TOKEN_MAX_LENGTH = 200;

export class SignInDto {
  @IsEmailAddress()
  email!: string;

  @IsSecret(PASSWORD_LIMIT)
  password!: string;

  /** Whether to set the refresh token as an HttpOnly cookie instead of returning it. */
  @IsOptional()
  @IsBoolean()
  refreshCookie?: boolean | null;
}

/** Exactly one of `workspaceName`, which creates a workspace, and `inviteToken`, which joins one. */
export class SignUpDto extends SignInDto {
  @IsText(NAME_LIMIT)
  fullName!: string;

  @IsOptional()
  @IsText(NAME_LIMIT)
  workspaceName?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  inviteToken?: string | null;
}

/** Without a token, the one in the cookie is used. */
export class RefreshDto {
  @IsOptional()
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  refreshToken?: string | null;
}

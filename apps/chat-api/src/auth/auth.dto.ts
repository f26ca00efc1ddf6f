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

  /** Whether the refresh token goes into an HttpOnly cookie instead of the answer. */
  @IsOptional()
  @IsBoolean()
  refreshCookie?: boolean | null;
}

/** With `workspaceName` a new workspace is made, with `inviteToken` an existing one joined: one of the two. */
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

/** Without a token, the one in the cookie counts. */
export class RefreshDto {
  @IsOptional()
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  refreshToken?: string | null;
}

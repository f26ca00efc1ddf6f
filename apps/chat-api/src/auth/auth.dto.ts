import { NAME_LIMIT } from '@fechatter/core';
import { IsEmailAddress, IsText } from '@fechatter/server';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** Generous: what is too long to be a password is `weak_password`, and told so. */
const PASSWORD_LIMIT = { min: 1, max: 1_024 };
const TOKEN_MAX_LENGTH = 200;

export class SignInDto {
  @IsEmailAddress()
  email!: string;

  @IsText(PASSWORD_LIMIT)
  password!: string;
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

export class RefreshDto {
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  refreshToken!: string;
}

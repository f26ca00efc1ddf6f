import { IsSecret } from '@fechatter/server';
import { IsString, MaxLength } from 'class-validator';
import { PASSWORD_LIMIT } from './password-rules.js';

const TOKEN_MAX_LENGTH = 200;

export class ChangePasswordDto {
  @IsSecret(PASSWORD_LIMIT)
  currentPassword!: string;

  @IsSecret(PASSWORD_LIMIT)
  newPassword!: string;
}

export class ResetPasswordDto {
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  token!: string;

  @IsSecret(PASSWORD_LIMIT)
  password!: string;
}

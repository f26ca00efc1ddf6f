import { IsText } from '@fechatter/server';
import { IsString, MaxLength } from 'class-validator';
import { PASSWORD_LIMIT } from './password-rules.js';

const TOKEN_MAX_LENGTH = 200;

export class ChangePasswordDto {
  @IsText(PASSWORD_LIMIT)
  currentPassword!: string;

  @IsText(PASSWORD_LIMIT)
  newPassword!: string;
}

export class ResetPasswordDto {
  @IsString()
  @MaxLength(TOKEN_MAX_LENGTH)
  token!: string;

  @IsText(PASSWORD_LIMIT)
  password!: string;
}

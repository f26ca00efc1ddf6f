import { NAME_LIMIT } from '@fechatter/core';
import { IsText } from '@fechatter/server';
import { IsOptional } from 'class-validator';
import { IsAvatarUrl } from './profile-fields.js';

export class CreateBotDto {
  @IsText(NAME_LIMIT)
  fullName!: string;

  @IsOptional()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

import { NAME_LIMIT } from '@fechatter/core';
import { IsText } from '@fechatter/server';
import { IsOptional } from 'class-validator';
import { IsAvatarUrl } from './profile-fields.js';

/** A new bot. */
export class CreateBotDto {
  /** The name that others see. */
  @IsText(NAME_LIMIT)
  fullName!: string;

  /** The https URL of a picture. */
  @IsOptional()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

import { NAME_LIMIT } from '@fechatter/core';
import { IsText, MayBeNull } from '@fechatter/server';
import { IsAvatarUrl } from './profile-fields.js';

/** A new bot. */
export class CreateBotDto {
  /** The name that others see. */
  @IsText(NAME_LIMIT)
  fullName!: string;

  /** The https URL of a picture. */
  @MayBeNull()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

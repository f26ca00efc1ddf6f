import { NAME_LIMIT } from '@fechatter/core';
import { IsName, MayBeNull } from '@fechatter/server';
import { IsAvatarUrl } from './profile-fields.js';

/** A new bot. */
export class CreateBotDto {
  /** The name that others see. */
  @IsName(NAME_LIMIT)
  fullName!: string;

  /** The https URL of a picture. */
  @MayBeNull()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

import { NAME_LIMIT } from '@fechatter/core';
import { IsText } from '@fechatter/server';
import { IsOptional } from 'class-validator';
import { IsAvatarUrl, IsZoneName } from './profile-fields.js';

/** What is absent stays. Null clears, but for the name, which it leaves. */
export class UpdateMeDto {
  @IsOptional()
  @IsText(NAME_LIMIT)
  fullName?: string | null;

  @IsOptional()
  @IsZoneName()
  timeZone?: string | null;

  @IsOptional()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

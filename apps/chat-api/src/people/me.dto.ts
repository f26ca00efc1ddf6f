import { NAME_LIMIT } from '@fechatter/core';
import { IsText } from '@fechatter/server';
import { IsOptional } from 'class-validator';
import { IsAvatarUrl, IsZoneName } from './profile-fields.js';

/** Absent fields stay as they are. Null clears a field, except the name, which it leaves. */
export class UpdateMeDto {
  /** The name that others see. */
  @IsOptional()
  @IsText(NAME_LIMIT)
  fullName?: string | null;

  /** Your time zone. */
  @IsOptional()
  @IsZoneName()
  timeZone?: string | null;

  /** The https URL of a picture. */
  @IsOptional()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

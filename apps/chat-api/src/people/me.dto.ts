import { NAME_LIMIT } from '@fechatter/core';
import { IsName, MayBeAbsent, MayBeNull } from '@fechatter/server';
import { IsAvatarUrl, IsZoneName } from './profile-fields.js';

/** Absent fields stay as they are. Null clears a field. */
export class UpdateMeDto {
  /** The name that others see. */
  @MayBeAbsent()
  @IsName(NAME_LIMIT)
  fullName?: string;

  /** Your time zone. */
  @MayBeNull()
  @IsZoneName()
  timeZone?: string | null;

  /** The https URL of a picture. */
  @MayBeNull()
  @IsAvatarUrl()
  avatarUrl?: string | null;
}

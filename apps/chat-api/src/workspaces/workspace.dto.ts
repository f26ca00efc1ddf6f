import { NAME_LIMIT } from '@fechatter/core';
import { IsName, MayBeAbsent, type PatternContext } from '@fechatter/server';
import { IsString, Matches, MaxLength } from 'class-validator';

/** Lower-case Latin letters and digits, with single hyphens between them. */
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SLUG_MAX_LENGTH = 60;
const SLUG_WORDS: PatternContext = {
  words: 'in lower-case Latin letters and digits, with single hyphens between them',
};

/** Absent fields stay as they are. */
export class UpdateWorkspaceDto {
  /** The name that people see. */
  @MayBeAbsent()
  @IsName(NAME_LIMIT)
  name?: string;

  /**
   * The short name in addresses, unique in the installation: lower-case Latin letters, digits and single
   * hyphens.
   */
  @MayBeAbsent()
  @IsString()
  @MaxLength(SLUG_MAX_LENGTH)
  @Matches(SLUG, { context: SLUG_WORDS })
  slug?: string;
}

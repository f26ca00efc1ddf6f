import { API_TOKEN_SECONDS, NAME_LIMIT, SCOPES, type Scope } from '@fechatter/core';
import { IsName, IsOneOf, MayBeAbsent, MayBeNull, PageQuery } from '@fechatter/server';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import type { TokenDraft } from './tokens.service.js';

const ID_MAX_LENGTH = 19;

/** A new API token. */
export class CreateTokenDto {
  /** What the token is for. */
  @IsName(NAME_LIMIT)
  name!: string;

  /** What the token may do. Each scope includes the ones before it: `read`, `write`, `admin`. */
  @IsOneOf({ name: 'ScopeInput', description: 'What an API token may do.', values: SCOPES })
  scope!: Scope;

  /** The lifetime. Default: 90 days. */
  @MayBeAbsent()
  @IsInt()
  @Min(API_TOKEN_SECONDS.min)
  @Max(API_TOKEN_SECONDS.max)
  expiresInSeconds?: number;

  /** A bot. Without it, the token is for the actor. */
  @MayBeNull()
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  userId?: string | null;
}

export class ListTokensQuery extends PageQuery {
  /** The tokens of this bot. Default: your own. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  userId?: string;
}

export function toDraft({ name, scope, expiresInSeconds, userId }: CreateTokenDto): TokenDraft {
  return { name, scope, expiresInSeconds: expiresInSeconds ?? API_TOKEN_SECONDS.default, userId: userId ?? null };
}

import { API_TOKEN_SECONDS, NAME_LIMIT, SCOPES, type Scope } from '@fechatter/core';
import { IsOneOf, IsText, PageQuery } from '@fechatter/server';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { TokenDraft } from './tokens.service.js';

const ID_MAX_LENGTH = 19;

export class CreateTokenDto {
  @IsText(NAME_LIMIT)
  name!: string;

  @IsOneOf({ name: 'ScopeInput', values: SCOPES })
  scope!: Scope;

  @IsOptional()
  @IsInt()
  @Min(API_TOKEN_SECONDS.min)
  @Max(API_TOKEN_SECONDS.max)
  expiresInSeconds?: number | null;

  /** A bot. Without it, the token is for the actor. */
  @IsOptional()
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  userId?: string | null;
}

export class ListTokensQuery extends PageQuery {
  @IsOptional()
  @IsString()
  @MaxLength(ID_MAX_LENGTH)
  userId?: string;
}

export function toDraft({ name, scope, expiresInSeconds, userId }: CreateTokenDto): TokenDraft {
  return { name, scope, expiresInSeconds: expiresInSeconds ?? API_TOKEN_SECONDS.default, userId: userId ?? null };
}

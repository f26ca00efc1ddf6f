import { Inject, Injectable } from '@nestjs/common';
import type { Actor, SearchPreferences } from '@fechatter/core';
import { PgSearchPreferences } from '../postgres/search/pg-search-preferences.js';

/** Each person's preferences for searches. */
@Injectable()
export class SearchPreferencesService {
  constructor(@Inject(PgSearchPreferences) private readonly stored: PgSearchPreferences) {}

  find(actor: Actor): Promise<SearchPreferences> {
    return this.stored.find(actor);
  }

  replace(actor: Actor, preferences: SearchPreferences): Promise<SearchPreferences> {
    return this.stored.replace(actor, preferences);
  }
}

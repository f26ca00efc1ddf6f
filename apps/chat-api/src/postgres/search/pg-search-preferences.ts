import { requireFound, type Actor, type SearchPreferences } from '@fechatter/core';
import type { Sql } from '../database/database.js';

/** Each person's preferences for searches. */
export class PgSearchPreferences {
  constructor(private readonly sql: Sql) {}

  async find({ userId }: Actor): Promise<SearchPreferences> {
    const [row] = await this.sql<SearchPreferences>('select search_tune as tune from users where id = $1', [userId]);
    return requireFound(row, 'user_not_found');
  }

  async replace({ userId }: Actor, { tune }: SearchPreferences): Promise<SearchPreferences> {
    const text = 'update users set search_tune = $2 where id = $1 returning search_tune as tune';
    const [row] = await this.sql<SearchPreferences>(text, [userId, tune]);
    return requireFound(row, 'user_not_found');
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { wordsOfQuery, type Actor, type Suggestions } from '@fechatter/core';
import { PgSuggestions } from '../postgres/search/pg-suggestions.js';
import { bestNamed } from './best-named.js';
import { Turns } from './finding/turns.js';

/** As in `#general` or `@ann`. No name needs it to be found. */
const BEFORE_LETTERS = /^[^\p{L}\p{N}\p{M}]+/u;
/** How many words count. Hardly a name has more, and each is compared with each word of each name. */
const MOST_WORDS = 10;

/** Completes names of chats and people. Shows only what the person also sees in lists. */
@Injectable()
export class SuggestionsService {
  constructor(@Inject(PgSuggestions) private readonly source: PgSuggestions) {}

  async suggest(actor: Actor, text: string, limit: number): Promise<Suggestions> {
    const all = wordsOfQuery(text).map((word) => word.replace(BEFORE_LETTERS, '') || word);
    const words = all.slice(0, MOST_WORDS);
    const [first] = words;
    if (first === undefined) return { chats: [], users: [] };
    const [chats, users] = await Promise.all([this.source.chats(actor, first), this.source.people(actor, first)]);
    const asked = { words, limit, turns: new Turns() };
    return { chats: await bestNamed(chats, asked), users: await bestNamed(users, asked) };
  }
}

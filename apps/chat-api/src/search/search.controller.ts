import { Body, Controller, Get, Inject, Put, Query } from '@nestjs/common';
import type { Actor, SearchAnswer, SearchPreferences, Suggestions } from '@fechatter/core';
import { Limit } from '@fechatter/limits';
import { CurrentActor, Operation } from '@fechatter/server';
import { PgSearchPreferences } from '../postgres/search/pg-search-preferences.js';
import { SearchMessagesQuery, SearchPreferencesDto, SuggestQuery, toSearchRequest } from './search.dto.js';
import { SearchService } from './search.service.js';
import { SuggestionsService } from './suggestions.service.js';

@Limit('search')
@Controller('api/search')
export class SearchController {
  constructor(
    private readonly search: SearchService,
    private readonly suggestions: SuggestionsService,
    @Inject(PgSearchPreferences) private readonly preferences: PgSearchPreferences,
  ) {}

  @Operation({
    summary: 'Search messages',
    description:
      'Searches the chats that you are in and the public channels of your workspace. A term such as `node.js`, ' +
      '`ABC-123` or `C++` is found as a whole and by its parts. A `q` that asks for no letter or digit finds ' +
      'nothing. A message is found as soon as it is sent, unless the index is far behind. Pages stay stable while messages come in: by time each ' +
      'message comes once; by relevance a page never repeats the one before. A range of a snippet is a start and a ' +
      'length in UTF-16 code units of its `text`.',
    answers: { 200: 'SearchAnswer' },
    problems: ['chat_not_found', 'search_unavailable'],
  })
  @Get('messages')
  messages(@CurrentActor() actor: Actor, @Query() query: SearchMessagesQuery): Promise<SearchAnswer> {
    return this.search.messages(actor, toSearchRequest(query));
  }

  @Operation({
    summary: 'Suggest chats and people while a name is typed',
    description:
      'Chats that you are in, public channels, and people of your workspace whose names have words that begin so. ' +
      'Words of at least four letters may have a typo; those without come first. A single chat has no name: it is found by its person.',
    answers: { 200: 'Suggestions' },
  })
  @Get('suggest')
  suggest(@CurrentActor() actor: Actor, @Query() { q, limit }: SuggestQuery): Promise<Suggestions> {
    return this.suggestions.suggest(actor, q, limit);
  }

  @Operation({ summary: 'Get your preferences for searches', answers: { 200: 'SearchPreferences' } })
  @Get('preferences')
  getPreferences(@CurrentActor() actor: Actor): Promise<SearchPreferences> {
    return this.preferences.find(actor);
  }

  @Operation({ summary: 'Set your preferences for searches', answers: { 200: 'SearchPreferences' } })
  @Put('preferences')
  putPreferences(@CurrentActor() actor: Actor, @Body() { tune }: SearchPreferencesDto): Promise<SearchPreferences> {
    return this.preferences.replace(actor, { tune });
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import type { Actor, SearchAnswer } from '@fechatter/core';
import { Limit } from '@fechatter/limits';
import { CurrentActor, Operation } from '@fechatter/server';
import { SearchMessagesQuery } from './search.dto.js';
import { SearchService } from './search.service.js';

@Limit('search')
@Controller('api/search')
export class SearchController {
  constructor(private readonly search: SearchService) {}

  @Operation({
    summary: 'Search messages',
    description:
      'Searches the chats that you are a member of, or one of them. Tolerates typos. A `q` without a letter or digit finds nothing. ' +
      'A range is a start and a length in UTF-16 code units of `text`.',
    answers: { 200: 'SearchAnswer' },
    problems: ['chat_not_found', 'search_unavailable'],
  })
  @Get('messages')
  messages(
    @CurrentActor() actor: Actor,
    @Query() { q, chatId, limit, cursor }: SearchMessagesQuery,
  ): Promise<SearchAnswer> {
    return this.search.messages(actor, { text: q, chatId: chatId ?? null, limit, cursor: cursor ?? null });
  }
}

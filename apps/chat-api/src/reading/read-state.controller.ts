import { Body, Controller, Param, Put } from '@nestjs/common';
import type { Actor, ReadState } from '@fechatter/core';
import { CurrentActor, Operation } from '@fechatter/server';
import { ChatId } from '../requests/id.pipe.js';
import { ReadStateDto } from './read-state.dto.js';
import { ReadStateService } from './read-state.service.js';

@Controller('api/chat/:id/read')
export class ReadStateController {
  constructor(private readonly readStates: ReadStateService) {}

  @Operation({
    summary: 'Set how far you have read a chat',
    description:
      'A lower seq marks messages as unread. Your devices receive `read.updated`. Of two answers or events, the one with the larger `version` is current.',
    answers: { 200: 'ReadState' },
    problems: ['chat_not_found', 'not_a_member'],
  })
  @Put()
  set(
    @CurrentActor() actor: Actor,
    @Param('id', ChatId) chatId: string,
    @Body() { seq }: ReadStateDto,
  ): Promise<ReadState> {
    return this.readStates.set(actor, chatId, seq);
  }
}

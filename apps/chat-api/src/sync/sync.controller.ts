import { Controller, Get, Query } from '@nestjs/common';
import type { Actor, Sync } from '@fechatter/core';
import { CurrentActor, Operation } from '@fechatter/server';
import { SyncQuery } from './sync.dto.js';
import { SyncService } from './sync.service.js';

@Controller('api/sync')
export class SyncController {
  constructor(private readonly service: SyncService) {}

  @Operation({
    summary: 'Get a snapshot with which to begin a stream',
    description:
      'Returns yourself, your workspace, your chats and the public channels, and the `eventCursor` from which the event stream leads on without ' +
      'a gap. Read every page, connect to `GET /api/events` with the cursor, and apply the events. An event that the snapshot has ' +
      'already may come again: its `seq` is then not larger than the chat’s `lastSeq`.',
    answers: { 200: 'Sync' },
  })
  @Get()
  get(@CurrentActor() actor: Actor, @Query() { cursor, limit }: SyncQuery): Promise<Sync> {
    return this.service.page(actor, cursor ?? null, limit);
  }
}

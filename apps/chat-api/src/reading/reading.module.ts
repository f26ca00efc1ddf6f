import { Module } from '@nestjs/common';
import { ReadStateController } from './read-state.controller.js';
import { ReadStateService } from './read-state.service.js';

/** How far people have read their chats. */
@Module({ controllers: [ReadStateController], providers: [ReadStateService] })
export class ReadingModule {}

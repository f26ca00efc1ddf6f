import { Module } from '@nestjs/common';
import { ChatsController } from './chats.controller.js';
import { ChatsService } from './chats.service.js';
import { DeletedChats } from './deleted-chats.js';

/** Chats. Their members, messages and read states have modules of their own. */
@Module({ controllers: [ChatsController], providers: [ChatsService, DeletedChats] })
export class ChatsModule {}

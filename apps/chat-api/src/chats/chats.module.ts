import { Module } from '@nestjs/common';
import { MembersController } from '../members/members.controller.js';
import { MembersService } from '../members/members.service.js';
import { MessagesController } from '../messages/messages.controller.js';
import { MessagesService } from '../messages/messages.service.js';
import { ChatsController } from './chats.controller.js';
import { ChatsService } from './chats.service.js';

/** Chats, who is in them, and what is said in them. */
@Module({
  controllers: [ChatsController, MembersController, MessagesController],
  providers: [ChatsService, MembersService, MessagesService],
})
export class ChatsModule {}

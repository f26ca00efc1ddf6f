import { Module } from '@nestjs/common';
import { MembersController } from '../members/members.controller.js';
import { MembersService } from '../members/members.service.js';
import { OwnershipService } from '../members/ownership.service.js';
import { MessagesController } from '../messages/messages.controller.js';
import { MessagesService } from '../messages/messages.service.js';
import { ReadStateController } from '../reading/read-state.controller.js';
import { ReadStateService } from '../reading/read-state.service.js';
import { ChatsController } from './chats.controller.js';
import { ChatsService } from './chats.service.js';
import { DeletedChats } from './deleted-chats.js';

/** Chats, who is in them, what is said in them, and how far it is read. */
@Module({
  controllers: [ChatsController, MembersController, MessagesController, ReadStateController],
  providers: [ChatsService, DeletedChats, MembersService, OwnershipService, MessagesService, ReadStateService],
})
export class ChatsModule {}

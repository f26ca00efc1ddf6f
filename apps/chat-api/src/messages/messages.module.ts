import { Module } from '@nestjs/common';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';

/** The messages of chats. */
@Module({ controllers: [MessagesController], providers: [MessagesService] })
export class MessagesModule {}

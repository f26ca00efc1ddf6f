import { Module } from '@nestjs/common';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { OwnershipService } from './ownership.service.js';

/** The members of chats, and their ownership. */
@Module({ controllers: [MembersController], providers: [MembersService, OwnershipService] })
export class MembersModule {}

import { Module } from '@nestjs/common';
import { MembersController } from './members.controller.js';
import { MembersService } from './members.service.js';
import { OwnershipService } from './ownership.service.js';

/** Who is in a chat, and who owns it. */
@Module({ controllers: [MembersController], providers: [MembersService, OwnershipService] })
export class MembersModule {}

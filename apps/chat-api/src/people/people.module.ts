import { Module } from '@nestjs/common';
import { BotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { MeController } from './me.controller.js';
import { PeopleService } from './people.service.js';
import { ProfilesService } from './profiles.service.js';
import { UsersController } from './users.controller.js';

/** The people of a workspace, bots included. */
@Module({
  controllers: [BotsController, MeController, UsersController],
  providers: [BotsService, PeopleService, ProfilesService],
})
export class PeopleModule {}

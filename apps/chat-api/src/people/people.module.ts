import { Module } from '@nestjs/common';
import { WorkspaceController } from '../workspaces/workspace.controller.js';
import { WorkspaceService } from '../workspaces/workspace.service.js';
import { BotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { MeController } from './me.controller.js';
import { PeopleService } from './people.service.js';
import { ProfilesService } from './profiles.service.js';
import { UsersController } from './users.controller.js';

/** The workspace, and who is in it. */
@Module({
  controllers: [BotsController, MeController, UsersController, WorkspaceController],
  providers: [BotsService, PeopleService, ProfilesService, WorkspaceService],
})
export class PeopleModule {}

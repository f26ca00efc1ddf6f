import { Module } from '@nestjs/common';
import { WorkspaceController } from '../workspaces/workspace.controller.js';
import { WorkspaceService } from '../workspaces/workspace.service.js';
import { BotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { PeopleService } from './people.service.js';
import { UsersController } from './users.controller.js';

/** The workspace, and who is in it. */
@Module({
  controllers: [BotsController, UsersController, WorkspaceController],
  providers: [BotsService, PeopleService, WorkspaceService],
})
export class PeopleModule {}

import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { BotsController } from './bots.controller.js';
import { BotsService } from './bots.service.js';
import { MeController } from './me.controller.js';
import { PeopleService } from './people.service.js';
import { ProfilesService } from './profiles.service.js';
import { UsersController } from './users.controller.js';

/** The people of a workspace, bots included. `imports` provide `PasswordProofs`. */
@Module({})
export class PeopleModule {
  static with(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: PeopleModule,
      imports,
      controllers: [BotsController, MeController, UsersController],
      providers: [BotsService, PeopleService, ProfilesService],
    };
  }
}

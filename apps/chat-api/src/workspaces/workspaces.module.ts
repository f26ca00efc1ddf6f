import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { InviteTokens } from './invite-tokens.js';
import { InvitesController } from './invites.controller.js';
import { InvitesService } from './invites.service.js';
import { WorkspaceController } from './workspace.controller.js';
import { WorkspaceService } from './workspace.service.js';

/** The workspace and its invites. `imports` provide `PasswordProofs`. */
@Module({})
export class WorkspacesModule {
  static with({ secretKey }: { secretKey: string }, imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: WorkspacesModule,
      imports,
      controllers: [InvitesController, WorkspaceController],
      providers: [{ provide: InviteTokens, useValue: new InviteTokens(secretKey) }, InvitesService, WorkspaceService],
      exports: [InviteTokens],
    };
  }
}

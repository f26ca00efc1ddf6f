import { Body, Controller, Get, Patch } from '@nestjs/common';
import type { Actor, Workspace } from '@fechatter/core';
import { CurrentActor, NeedsScope, Operation } from '@fechatter/server';
import { UpdateWorkspaceDto } from './workspace.dto.js';
import { WorkspaceService } from './workspace.service.js';

@Controller('api/workspace')
export class WorkspaceController {
  constructor(private readonly workspaces: WorkspaceService) {}

  @Operation({ summary: 'Get your workspace', answers: { 200: 'Workspace' } })
  @Get()
  get(@CurrentActor() actor: Actor): Promise<Workspace> {
    return this.workspaces.find(actor);
  }

  @Operation({
    summary: 'Change the name or the slug of the workspace',
    description: 'For the owner and admins. Announced to the whole workspace as `workspace.updated`.',
    answers: { 200: 'Workspace' },
    problems: ['not_an_admin', 'slug_taken'],
  })
  @NeedsScope('admin')
  @Patch()
  update(@CurrentActor() actor: Actor, @Body() change: UpdateWorkspaceDto): Promise<Workspace> {
    return this.workspaces.update(actor, change);
  }
}

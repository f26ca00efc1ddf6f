import { Inject, Injectable } from '@nestjs/common';
import { requireFound, workspaceUpdated, type Actor, type Store, type Workspace } from '@fechatter/core';
import { STORE } from '../postgres/store.token.js';
import { findAdmin } from '../access/found-people.js';

/** Absent fields stay as they are. */
export interface WorkspaceChange {
  name?: string;
  slug?: string;
}

@Injectable()
export class WorkspaceService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  async find({ workspaceId }: Actor): Promise<Workspace> {
    return requireFound(await this.store.workspaces.find(workspaceId), 'user_not_found');
  }

  update(actor: Actor, change: WorkspaceChange): Promise<Workspace> {
    const { workspaceId, userId } = actor;
    return this.store.transaction(async (tx) => {
      await findAdmin(tx, actor);
      const before = requireFound(await tx.workspaces.lock(workspaceId), 'user_not_found');
      const wanted = { ...before, name: change.name ?? before.name, slug: change.slug ?? before.slug };
      if (wanted.name === before.name && wanted.slug === before.slug) return before;
      const workspace = await tx.workspaces.update(wanted);
      await tx.outbox.addForWorkspace(workspaceId, workspaceUpdated(workspace, userId));
      return workspace;
    });
  }
}

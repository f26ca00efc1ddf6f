import type { Workspace } from '../models.js';

export interface WorkspaceRepository {
  /** Null if the slug is taken. */
  insert(name: string, slug: string): Promise<Workspace | null>;
  /** Whether any workspace exists. Other callers wait until the transaction ends. */
  lockExistence(): Promise<boolean>;
  find(workspaceId: string): Promise<Workspace | null>;
  /** Locks the workspace until the transaction ends. */
  lock(workspaceId: string): Promise<Workspace | null>;
  /** The caller locked the workspace. Throws `slug_taken`. */
  update(workspace: Workspace): Promise<Workspace>;
}

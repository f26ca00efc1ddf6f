import type { Workspace } from '../models.js';

export interface WorkspaceRepository {
  /** Null if the slug is taken. */
  insert(name: string, slug: string): Promise<Workspace | null>;
  /** Whether there is any; until the transaction ends, nobody else finds out. */
  lockExistence(): Promise<boolean>;
  find(workspaceId: string): Promise<Workspace | null>;
  /** Locked until the transaction ends. */
  lock(workspaceId: string): Promise<Workspace | null>;
  /** Of a locked one. Throws `slug_taken`. */
  update(workspace: Workspace): Promise<Workspace>;
}

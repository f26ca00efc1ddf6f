import { DomainError, type Workspace, type WorkspaceRepository } from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { isUniqueViolation } from '../database/pg-errors.js';
import { workspaceColumns } from './user-columns.js';

const COLUMNS = workspaceColumns.of('workspaces');

const FIRST_WORKSPACE_LOCK = 7_246_010;

export class PgWorkspaceRepository implements WorkspaceRepository {
  constructor(private readonly sql: Sql) {}

  async insert(name: string, slug: string): Promise<Workspace | null> {
    return this.one(
      `insert into workspaces (name, slug) values ($1, $2)
       on conflict (slug) do nothing returning ${COLUMNS}`,
      [name, slug],
    );
  }

  async lockExistence(): Promise<boolean> {
    await this.sql('select pg_advisory_xact_lock($1)', [FIRST_WORKSPACE_LOCK]);
    return (await this.sql('select id from workspaces limit 1')).length > 0;
  }

  find(workspaceId: string): Promise<Workspace | null> {
    return this.one(`select ${COLUMNS} from workspaces where id = $1`, [workspaceId]);
  }

  lock(workspaceId: string): Promise<Workspace | null> {
    return this.one(`select ${COLUMNS} from workspaces where id = $1 for no key update`, [workspaceId]);
  }

  async update({ id, name, slug }: Workspace): Promise<Workspace> {
    const [row] = await this.sql<Row>(
      `update workspaces set name = $2, slug = $3 where id = $1
       returning ${COLUMNS}`,
      [id, name, slug],
    ).catch(asSlugTaken);
    return workspaceColumns.read(row as Row);
  }

  private async one(text: string, values: readonly unknown[]): Promise<Workspace | null> {
    const [row] = await this.sql<Row>(text, values);
    return row ? workspaceColumns.read(row) : null;
  }
}

function asSlugTaken(error: unknown): never {
  if (!isUniqueViolation(error, 'workspaces_slug_key')) throw error;
  throw new DomainError('slug_taken', 'Another workspace has this slug.', [
    { pointer: '/slug', code: 'taken', message: 'The slug belongs to another workspace.' },
  ]);
}

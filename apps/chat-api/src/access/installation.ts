import { Injectable } from '@nestjs/common';
import { Database } from '../postgres/database/database.js';
import { readInstallation } from '../postgres/database/installation.js';
import { StartUp } from '../postgres/database/start-up.js';

/** Has the id of this installation, a string that no other one has, before the first request comes. */
@Injectable()
export class Installation {
  private known: string | null = null;

  constructor(database: Database, startUp: StartUp) {
    startUp.before(async () => void (this.known = await readInstallation(database.sql)));
  }

  get id(): string {
    if (this.known === null) throw new Error('the installation is not known before PostgreSQL is there');
    return this.known;
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Person } from '@fechatter/testing';
import { Sweep } from '../../sweep.js';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;
let owner: Person;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  owner = (await api.people(1))[0] as Person;
});
afterAll(() => api.stop());

function sweep(): Promise<void> {
  return api.service.app.get(Sweep, { strict: false }).run();
}

describe('the sweep', () => {
  it('deletes ended sessions, however many, and no others', async () => {
    const begin = (count: number, ends: string, revoked = 'null') =>
      api.database.query(
        `insert into sessions (workspace_id, user_id, token_hash, expires_at, revoked_at)
         select $1, $2, '\\x00', now() + $3::interval, ${revoked} from generate_series(1, $4)`,
        [owner.tokens.workspace.id, owner.id, ends, count],
      );
    await begin(2_001, '-1 second');
    await begin(1, '-1 day', 'now()');
    await begin(1, '1 hour', 'now()');
    await sweep();
    const left = await api.database.query('select revoked_at is null as lives from sessions order by 1');
    expect(left).toEqual([{ lives: false }, { lives: true }]);
    expect((await owner.api.get('/api/users')).status).toBe(200);
  });

  it('deletes invites a month after they stopped working', async () => {
    const invite = (name: string, created: string, expires: string, uses: number) =>
      api.database.query(
        `insert into workspace_invites (
           workspace_id, created_by, email, role, max_uses, uses, created_at, expires_at)
         values ($1, $2, $3, 'member', 2, $4, now() - $5::interval, now() - $6::interval)`,
        [owner.tokens.workspace.id, owner.id, name, uses, created, expires],
      );
    await invite('expired long ago', '38 days', '31 days', 0);
    await invite('expired lately', '38 days', '29 days', 1);
    await invite('used up long ago', '31 days', '-7 days', 2);
    await invite('used up lately', '29 days', '-7 days', 2);
    await invite('old and open', '60 days', '-7 days', 1);
    await sweep();
    const left = await api.database.query<{ email: string }>('select email from workspace_invites order by id');
    expect(left.map(({ email }) => email)).toEqual(['expired lately', 'used up lately', 'old and open']);
  });

  it('deletes the rows of deleted chats once no index can have missed the deletion', async () => {
    await api.database.query(
      `insert into deleted_chats values (1, $1, now() - interval '91 days'), (2, $1, now() - interval '89 days')`,
      [owner.tokens.workspace.id],
    );
    await sweep();
    expect(await api.database.query('select id from deleted_chats')).toEqual([{ id: '2' }]);
  });

  it('deletes reset links a month after they expired', async () => {
    const issue = (id: number, expires: string) =>
      api.database.query(
        `insert into password_resets (id, workspace_id, user_id, issued_by, created_at, expires_at, voided_at)
         overriding system value values ($1, $2, $3, $3, now(), now() - $4::interval, now())`,
        [id, owner.tokens.workspace.id, owner.id, expires],
      );
    await issue(1, '31 days');
    await issue(2, '29 days');
    await sweep();
    const left = await api.database.query<{ id: string }>('select id from password_resets');
    expect(left).toEqual([{ id: '2' }]);
  });
});

import { openMessageIndex } from '@fechatter/search';
import type { RunningService } from '@fechatter/server';
import { eventually, MemoryPointers } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NameFolding } from '../../name-folding.js';
import { NameKeys } from '../../name-keys.js';
import { Sweep } from '../../sweep.js';
import { ChatApi } from '../worlds/chat-api.js';
import { configure, fillInstallation } from '../worlds/installation-filler.js';
import { operations } from './operations.js';
import { plansIn, scannedBy, TELL_PLANS, type QueryPlan } from './query-plan.js';
import { routesOf } from '../worlds/routes-of.js';
import { SizedWorld, type Size } from '../worlds/sized-world.js';
import { StatementCounter } from '../worlds/statement-counter.js';

const SMALL: Size = { people: 16, chats: 5, messagesPerChat: 20 };
const LARGE: Size = { people: 500, chats: 2_000, messagesPerChat: 100 };

/**
 * Matches statements that select every column of a table, except TypeORM's when it connects. A star over a
 * subquery is fine.
 */
const STAR = /(select|returning)\s+\*(?! from current_schema)|\b(?!batch\b|others\b)\w+\.\*/i;

/** Tables with one row, or with the few rows that somebody asked for lately. */
const NEVER_GROW = ['migrations', 'relay_state', 'builds', 'reindex_jobs'];

/**
 * Not part of the operation: session look-ups, since no relay runs, the removal of deleted chats, and whether
 * there is an index, which a process asks until there is one.
 */
const BESIDE = [
  /^select s\.id from sessions s join users u/,
  /^select id from chats where deleted_at/,
  /^delete from messages/,
  /^with gone as/,
  /^select to_regclass\('search\.builds'\)/,
];

interface Cost {
  small: number;
  large: number;
}

let api: ChatApi;
/** The chat-api that is measured. It reaches the same installation through counters. */
let watched: RunningService;
let counters: StatementCounter[];
let large: SizedWorld;
/** The texts of all statements that were executed. */
const texts = new Set<string>();
const costs = new Map<string, Cost>();
const plans: (QueryPlan & { operation: string })[] = [];

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  await prepareIndex();
  const signer = await api.signer();
  counters = [await StatementCounter.before(api.database.url), await StatementCounter.before(api.database.searchUrl)];
  await configure(api.database, TELL_PLANS);
  watched = await api.another({ ...throughCounters(), RELAY_ENABLED: 'false' });
  const small = await SizedWorld.fill(api.database, signer, watched.url, SMALL);
  large = await SizedWorld.fill(api.database, signer, watched.url, LARGE);
  await fillInstallation(api.database);
  // Otherwise what it does once a minute would be counted as part of some operation.
  await watched.app.get(NameKeys, { strict: false }).onApplicationShutdown();
  await api.service.app.get(NameFolding, { strict: false }).run();
  await api.database.query('analyze users, chats');
  for (const [name, operation] of Object.entries(operations)) {
    const cost = { small: await costOf(name, operation, small), large: await costOf(name, operation, large) };
    costs.set(name, cost);
  }
}, 300_000);

afterAll(async () => {
  await watched.drain();
  for (const counter of counters) await counter.close();
  await api.stop();
}, 60_000);

/** TypeORM asks this when it connects, which a chat-api that has started without PostgreSQL does late. */
const ON_CONNECT = 'FROM current_database()';

describe('every operation', () => {
  it('is measured', () => {
    const routes = Object.keys(operations).map((name) => name.split(',')[0] ?? '');
    expect([...new Set(routes)].sort()).toEqual(routesOf(api));
  });

  it('costs as many statements in a large workspace as in a small one', () => {
    process.stdout.write(tableOf(costs));
    const different = new Map([...costs].filter(([, { small, large }]) => small !== large));
    expect(tableOf(different)).toBe(tableOf(new Map()));
  });

  it('scans no growing table, with 500 people, 2,000 chats and 200,000 messages', async () => {
    const [counted] = await api.database.query<{ messages: number }>('select count(*)::int as messages from messages');
    expect(counted?.messages).toBeGreaterThan(200_000);
    expect(plans.length).toBeGreaterThan(costs.size);
    expect(scans()).toEqual([]);
  });
});

describe('a search', () => {
  /** PostgreSQL plans a prepared statement by its values five times; then it may keep a plan for any. */
  const ASKED = 12;

  it('scans no growing table with the plans that PostgreSQL keeps', async () => {
    const ask = await operations['GET /api/search/messages, latest first, with facets']?.(large);
    for (let asked = 0; asked < ASKED; asked += 1) {
      for (const counter of counters) counter.notices = [];
      await ask?.();
    }
    plans.splice(0, plans.length, ...takePlans('a search'));
    expect(JSON.stringify(plans)).toContain('= ANY ($3)');
    expect(scans()).toEqual([]);
  });
});

describe('every sweep', () => {
  it('scans no growing table', async () => {
    for (const counter of counters) counter.notices = [];
    await watched.app.get(Sweep, { strict: false }).run();
    plans.splice(0, plans.length, ...takePlans('the sweep'));
    expect(plans.length).toBeGreaterThan(0);
    expect(scans()).toEqual([]);
  });
});

describe('the folding of names', () => {
  it('scans no growing table, whether names are left or not', async () => {
    const fold = async () => {
      for (const counter of counters) counter.notices = [];
      await watched.app.get(NameFolding, { strict: false }).run();
      plans.splice(0, plans.length, ...takePlans('the folding'));
      expect(plans.length).toBeGreaterThan(0);
      expect(scans()).toEqual([]);
    };
    await fold();
    await api.database.query('update users set folding_version = 0 where id % 10 = 0');
    await api.database.query('update chats set folding_version = 0 where id % 10 = 0');
    await fold();
  });
});

describe('the relay', () => {
  it('scans no growing table when it begins an epoch, publishes and backfills', async () => {
    await api.database.query(`delete from outbox where payload::text = '{}'`);
    for (const counter of counters) counter.notices = [];
    const relaying = await api.another({ ...throughCounters(), RELAY_ENABLED: 'true' });
    await eventually(async () => expect(await api.database.query('select from outbox')).toHaveLength(0));
    await api.database.query(
      `insert into reindex_jobs (request_id, from_time) values (gen_random_uuid(), now() - interval '1 hour')`,
    );
    await eventually(async () => {
      const [job] = await api.database.query<{ next: string }>('select next_message_id as next from reindex_jobs');
      expect(Number(job?.next)).toBeGreaterThan(0);
    });
    await relaying.drain();
    plans.splice(0, plans.length, ...takePlans('the relay'));
    expect(plans.length).toBeGreaterThan(0);
    expect(scans()).toEqual([]);
  }, 120_000);
});

describe('every statement', () => {
  it('names its columns, so that a new column does not change prepared statements', () => {
    expect(texts.size).toBeGreaterThan(costs.size);
    const ours = [...texts].filter((text) => !text.includes(ON_CONNECT));
    expect(ours.filter((text) => STAR.test(text))).toEqual([]);
  });
});

async function costOf(name: string, operation: (typeof operations)[string], world: SizedWorld): Promise<number> {
  const ask = await operation(world);
  for (const counter of counters) Object.assign(counter, { statements: [], notices: [] });
  const { status, body } = await ask();
  if (status >= 300) throw new Error(`${name} was answered with ${status}: ${JSON.stringify(body)}`);
  plans.push(...takePlans(name));
  const statements = counters.flatMap((counter) => counter.statements);
  return statements.filter((text) => !BESIDE.some((pattern) => pattern.test(text.trim()))).length;
}

function throughCounters(): Record<string, string> {
  const [tables, search] = counters.map(({ url }) => url);
  return { DATABASE_URL: tables ?? '', SEARCH_DATABASE_URL: search ?? '', RATE_LIMITS: 'false' };
}

function takePlans(operation: string): typeof plans {
  for (const text of counters.flatMap(({ statements }) => statements)) texts.add(text);
  return counters.flatMap(({ notices }) => plansIn(notices)).map((plan) => ({ operation, ...plan }));
}

function scans(): string[] {
  return plans.flatMap((plan) => {
    const tables = scannedBy(plan).filter((table) => !NEVER_GROW.includes(table));
    return tables.map(
      (table) => `${plan.operation} reads all of ${table}: ${plan.text.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}`,
    );
  });
}

function tableOf(some: ReadonlyMap<string, Cost>): string {
  const lines = Array.from(some, ([name, { small, large }]) => `${name.padEnd(58)} ${small} ${large}\n`);
  return `${'statements of'.padEnd(58)} small large\n${lines.join('')}`;
}

async function prepareIndex(): Promise<void> {
  const { searchUrl: searchDatabaseUrl } = api.database;
  const index = openMessageIndex({ searchEngine: 'postgres', searchDatabaseUrl }, new MemoryPointers());
  await index.prepare();
  await index.close();
}

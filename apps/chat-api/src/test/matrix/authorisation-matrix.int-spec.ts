import type { IndexCheckpoint } from '@fechatter/core';
import { openMessageIndex } from '@fechatter/search';
import { MemoryPointers, PASSWORD } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';
import { hashed } from '../worlds/hashed.js';
import { cellsOf, describeCell, idsOf, type Cell } from './matrix-cells.js';
import { idsHeld, type IdDocument } from './matrix-ids.js';
import { chatRows, memberRows, messageRows } from './matrix-rows-chats.js';
import { ownRows, publicRows, workspaceRows } from './matrix-rows-people.js';
import { MatrixRunner } from './matrix-runner.js';
import type { MatrixWorld } from './matrix-row.js';
import { createWorlds, SECRET } from './matrix-world.js';
import { routesOf } from '../worlds/routes-of.js';

const rows = [...publicRows, ...ownRows, ...workspaceRows, ...chatRows, ...memberRows, ...messageRows];
const cellsByRow = rows.map((row) => ({ name: [row.route, row.when].filter(Boolean).join(' '), cells: cellsOf(row) }));
const cells = cellsByRow.flatMap((row) => row.cells);

let api: ChatApi;
let runner: MatrixRunner;
const NOW = '2026-11-23T12:00:00.000Z';
const position: IndexCheckpoint = {
  epoch: 'k3f9',
  lineage: '',
  recipe: 'r',
  streamSeq: 1,
  occurredAt: NOW,
  backfillFrom: null,
  backfillId: null,
  generation: 1,
};
const worldOf = new Map<Cell, MatrixWorld>();

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
  runner = new MatrixRunner(api.url, await api.signer());
  await indexMessages(await giveWorlds());
}, 120_000);
afterAll(() => api.stop());

describe(`the authorisation matrix of ${cells.length} cells`, () => {
  it('has a row for every route of the running application, and no other', () => {
    expect([...new Set(rows.map(({ route }) => route))].sort()).toEqual(routesOf(api));
  });

  it('covers every id that a request can hold, by the OpenAPI document', async () => {
    const answer = await fetch(`${api.url}/api/openapi.json`);
    const held = idsHeld((await answer.json()) as IdDocument);
    const named = rows.flatMap((row) => idsOf(row).map((id) => `${row.route.replace(/:(\w+)/g, '{$1}')} ${id}`));
    expect(held.filter((names) => !names.some((name) => named.includes(name)))).toEqual([]);
  });

  it.each(cellsByRow)(
    '$name',
    async ({ cells: ofRow }) => {
      const complaints = await Promise.all(ofRow.map((cell) => runner.complaint(cell, worldFor(cell))));
      expect(complaints.filter((complaint) => complaint !== null)).toEqual([]);
    },
    60_000,
  );

  it('announces nothing for refused requests', async () => {
    const refused = cells.filter(({ isAlone, expected }) => isAlone && typeof expected !== 'number');
    const home = new Map(refused.map((cell) => [worldFor(cell).home, `${cell.row.route}: ${describeCell(cell)}`]));
    const announced = await api.database.query<{ workspace_id: string }>(
      'select distinct workspace_id from outbox where workspace_id = any($1)',
      [[...home.keys()]],
    );
    expect(announced.map(({ workspace_id: id }) => home.get(id))).toEqual([]);
  });
});

/** Each cell that may change something has a world of its own. The others share one for each type of chat. */
async function giveWorlds(): Promise<MatrixWorld[]> {
  const alone = cells.filter(({ isAlone }) => isAlone);
  const types = [...new Set(cells.map(({ type }) => type))];
  const hash = await hashed(PASSWORD);
  const worlds = await createWorlds(api.database, [...types, ...alone.map(({ type }) => type)], hash);
  const shared = new Map(types.map((type, index) => [type, worlds[index]]));
  const own = new Map(alone.map((cell, index) => [cell, worlds[types.length + index]]));
  for (const cell of cells) {
    const world = own.get(cell) ?? shared.get(cell.type);
    if (world) worldOf.set(cell, world);
  }
  return worlds.slice(0, types.length);
}

/** Indexes a message of each world, which a search may find, or must not. */
async function indexMessages(worlds: readonly MatrixWorld[]): Promise<void> {
  const searchDatabaseUrl = api.database.searchUrl;
  const index = openMessageIndex({ searchEngine: 'postgres', searchDatabaseUrl }, new MemoryPointers());
  await index.prepare();
  await index.takeOver(1);
  const entries = worlds.map(({ home: workspaceId, chats, messages, people, chatType }) => {
    const document = { id: messages.main, workspaceId, chatId: chats.main, chatType, senderId: people.author.id };
    return { ...document, content: SECRET, createdAt: NOW, version: 2 };
  });
  await index.live.apply(entries, position, position);
  await index.close();
}

function worldFor(cell: Cell): MatrixWorld {
  const world = worldOf.get(cell);
  if (!world) throw new Error(`no world for ${describeCell(cell)}`);
  return world;
}

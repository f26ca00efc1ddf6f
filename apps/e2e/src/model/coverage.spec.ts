import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from './expected/commands.js';
import { operationsNotPlayed } from './not-played.js';
import { perform } from './players/perform.js';

interface Document {
  paths: Record<string, Record<string, object>>;
}

const { paths } = JSON.parse(
  readFileSync(new URL('../../../../docs/openapi.json', import.meta.url), 'utf8'),
) as Document;

const inChat = { actor: '1', chatId: '2' };
const samples: { [K in Command['kind']]: Command & { kind: K } } = {
  send: { ...inChat, kind: 'send', content: 'x' },
  look: { ...inChat, kind: 'look' },
  edit: { ...inChat, kind: 'edit', messageId: '3', content: 'x' },
  unsend: { ...inChat, kind: 'unsend', messageId: '3' },
  join: { ...inChat, kind: 'join' },
  leave: { ...inChat, kind: 'leave' },
  delete: { ...inChat, kind: 'delete' },
  add: { ...inChat, kind: 'add', userIds: ['4'] },
  remove: { ...inChat, kind: 'remove', userId: '4' },
  transfer: { ...inChat, kind: 'transfer', userId: '4' },
  change: { ...inChat, kind: 'change', patch: { name: 'x' } },
  read: { ...inChat, kind: 'read', seq: 1 },
  deactivate: { kind: 'deactivate', actor: '1', userId: '4' },
  reactivate: { kind: 'reactivate', actor: '1', userId: '4' },
  'rename-me': { kind: 'rename-me', actor: '1', name: 'x' },
  'rename-workspace': { kind: 'rename-workspace', actor: '1', name: 'x' },
  create: { kind: 'create', actor: '1', type: 'group', name: null, memberIds: ['4', '5'] },
};

/** A new operation needs a command here, or a reason in not-played.ts. */
describe('the commands of the model', () => {
  const requests: string[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer(({ method, url }, response) => {
      requests.push(`${method} ${url}`);
      response.end('null');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
  });

  it('call every operation that changes something, but those that are listed with a reason', async () => {
    const client = ApiClient.undocumented(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    for (const command of Object.values(samples)) await perform(client, command);
    const played = requests.filter((request) => !request.startsWith('GET ')).map(operationOf);
    expect(Object.keys(operationsNotPlayed).filter((operation) => played.includes(operation))).toEqual([]);
    expect([...new Set([...played, ...Object.keys(operationsNotPlayed)])].sort()).toEqual(changingOperations().sort());
  });
});

function changingOperations(): string[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).flatMap((method) => (method === 'get' ? [] : [`${method.toUpperCase()} ${path}`])),
  );
}

function operationOf(request: string): string {
  const [method, path = ''] = request.split(' ');
  const template = Object.keys(paths).find((one) => new RegExp(`^${one.replace(/\{\w+\}/g, '\\d+')}$`).test(path));
  return `${method} ${template}`;
}

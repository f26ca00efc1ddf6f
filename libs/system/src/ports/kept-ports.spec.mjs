import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptPorts } from './kept-ports.mjs';

describe('the ports of a data folder', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-ports-spec-'));
    file = join(folder, 'ports.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const portsOf = async (...names) => {
    const ports = new KeptPorts(file);
    const given = [];
    for (const name of names) given.push(await ports.portOf(name));
    return given;
  };

  it('are the same at each start, and differ from each other', async () => {
    const first = await portsOf('chat-api-1', 'notify-server-1');
    expect(new Set(first).size).toBe(2);
    expect(await portsOf('chat-api-1', 'notify-server-1', 'chat-api-2')).toEqual([...first, expect.any(Number)]);
  });

  it('change for a process whose port another program has taken meanwhile', async () => {
    const [taken, other] = await portsOf('chat-api-1', 'notify-server-1');
    const squatter = createServer().listen(taken, '127.0.0.1');
    await once(squatter, 'listening');
    const [changed, kept] = await portsOf('chat-api-1', 'notify-server-1');
    squatter.close();
    expect(changed).not.toBe(taken);
    expect(kept).toBe(other);
    expect(await portsOf('chat-api-1')).toEqual([changed]);
  });

  it('are new if the file is damaged', async () => {
    writeFileSync(file, '{"chat-a');
    expect(await portsOf('chat-api-1')).toEqual([expect.any(Number)]);
  });
});

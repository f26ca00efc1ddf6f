import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:net';
import { freePort, requirePort } from './ports.mjs';

describe('ports', () => {
  let server;
  beforeEach(async () => {
    server = createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('that are taken are refused with an error that names the process and the way out', async () => {
    const { port } = server.address();
    await expect(requirePort(port, 'chat-api-1')).rejects.toThrow(
      `Port ${port}, which chat-api-1 needs, is taken by another program: stop that one, or start with "--ports free", or with "--port" and a number.`,
    );
  });

  it('that are free differ, and lie below those of outgoing connections', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(new Set(ports).size).toBe(20);
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });
});

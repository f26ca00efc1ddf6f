import { describe, expect, it } from '@jest/globals';
import { eventually } from '../eventually.js';
import { startNats } from './nats-server.js';
import { startProcess } from './test-process.js';

describe('a test process', () => {
  const start = (script: string, env?: Record<string, string>) =>
    startProcess({ name: 'script', command: process.execPath, args: ['-e', script], ...(env ? { env } : {}) });

  it('resolves to its exit code when it is stopped', async () => {
    const child = await start(`process.on('SIGTERM', () => process.exit(3)); setInterval(() => console.log('up'), 10)`);
    await eventually(() => expect(child.output).toContain('up'));
    expect(await child.stop()).toBe(3);
  });

  it('can be suspended and resumed', async () => {
    const child = await start(`setInterval(() => console.log(process.env.WORD), 10)`, { WORD: 'tick' });
    await eventually(() => expect(child.output).toContain('tick'));
    child.signal('SIGSTOP');
    const before = child.output;
    child.signal('SIGCONT');
    await eventually(() => expect(child.output.length).toBeGreaterThan(before.length));
    await child.destroy();
  });

  it('that ends before it is ready makes an error that shows what it printed', async () => {
    const [command, args] = [process.execPath, ['-e', `console.error('no such table'); process.exit(3)`]];
    const starting = startProcess({ name: 'broken', command, args, ready: () => Promise.resolve(false) });
    await expect(starting).rejects.toThrow(/broken ended with exit code 3 while starting.*no such table/s);
  });
});

describe('a test NATS', () => {
  it('comes back on its own port after a kill', async () => {
    const nats = await startNats();
    const { url } = nats;
    await nats.restart();
    expect(nats.url).toBe(url);
    await nats.wipe();
    await nats.stop();
  });
});

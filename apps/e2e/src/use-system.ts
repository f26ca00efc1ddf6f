import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { closeListeners } from './listener.js';
import { RunningSystem } from './running-system.js';
import type { SystemOptions } from '@fechatter/system';

/** A running system for all tests of a file, started before the first and stopped after the last. */
export function useSystem(options: Partial<SystemOptions> = {}): RunningSystem {
  const system = new RunningSystem(options);
  beforeAll(() => system.start(), 120_000);
  afterEach(closeListeners);
  afterAll(() => system.stop(), 60_000);
  return system;
}

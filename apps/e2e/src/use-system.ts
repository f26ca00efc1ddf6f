import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { closeListeners } from './listener.js';
import { RunningSystem } from './running-system.js';
import type { SystemOptions } from '@fechatter/system';

/** Starts a system before the first test of a file and stops it after the last. */
export function useSystem(options: Partial<SystemOptions> = {}): RunningSystem {
  const system = new RunningSystem(options);
  beforeAll(() => system.start(), 120_000);
  afterEach(closeListeners);
  afterAll(() => system.stop(), 60_000);
  return system;
}

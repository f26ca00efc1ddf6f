import { afterEach, beforeEach } from '@jest/globals';
import { TestApi } from './test-api.js';
import { TestOrigin } from './test-origin.js';

/** A new origin and server for each test. */
export function useTestApi(): { origin: TestOrigin; server: TestApi } {
  const world = {} as { origin: TestOrigin; server: TestApi };
  beforeEach(async () => {
    world.origin = new TestOrigin();
    world.server = await TestApi.start(world.origin.clock.now);
  });
  afterEach(() => world.server.stop());
  return world;
}

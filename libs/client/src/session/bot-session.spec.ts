import { describe, expect, it } from '@jest/globals';
import { createApi } from '../rest/api.js';
import { useTestApi } from '../test/use-test-api.js';
import { botSession } from './bot-session.js';
import { SessionEndedError } from './session.js';

const world = useTestApi();
const bot = () => ({ environment: world.origin.tab(), url: world.server.url, apiToken: 'api-1' });

describe("a bot's session", () => {
  it('exchanges its API token, and knows who it is', async () => {
    const session = await botSession(bot());
    expect([session.userId, await session.accessToken()]).toEqual(['3', 'access-1']);
  });

  it('exchanges it again once the access token has expired', async () => {
    const session = await botSession(bot());
    await world.origin.clock.advance(3_600_000);
    expect(await session.accessToken()).toBe('access-2');
    expect(world.server.count('/api/tokens/exchange')).toBe(2);
  });

  it('ends when the API token is revoked', async () => {
    const session = await botSession(bot());
    const api = createApi({ ...bot(), credentials: session });
    world.server.revoke();
    await expect(api.get('/api/me')).rejects.toEqual(new SessionEndedError('refused'));
    expect(session.isEnded).toBe(true);
  });

  it('does not begin with an API token that is refused', async () => {
    world.server.revoke();
    await expect(botSession(bot())).rejects.toEqual(new SessionEndedError('refused'));
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { createChat, highLimits, send, signUpPeople, type Person } from '@fechatter/testing';
import { expect, it } from '@jest/globals';
import { useSystem } from '../use-system.js';
import { describeInChromium } from './chromium.js';
import { useBrowser } from './use-browser.js';

const TIMEOUT_MS = 180_000;

describeInChromium('a laptop that sleeps', () => {
  const system = useSystem({ env: { ...highLimits, HEARTBEAT_SECONDS: '2' } });
  const browser = useBrowser(system);

  /**
   * Two tabs are up to date, sleep while messages are sent and their connection dies without a word, and are
   * expected to be up to date again after they wake. Returns the requests that they made for that.
   */
  async function sleepThrough({ tokenSeconds, sleepMs }: { tokenSeconds: number; sleepMs: number }) {
    const { site, chromium } = browser;
    const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
    const chat = await createChat(ada, { members: [ben] });
    // The sender keeps a token of the usual length.
    await system.child('chat-api-1').restart({ env: { ACCESS_TOKEN_TTL_SECONDS: `${tokenSeconds}` } });
    const sent: string[] = [];
    const say = async (content: string) => sent.push((await send(ada, chat.id, content)).content ?? '');
    const tabs = [await browser.view(ben, chat.id), await browser.view(ben, chat.id)];
    const expectShown = async () => {
      for (const tab of tabs) await tab.expectShown(sent);
    };
    await say('before');
    await expectShown();
    chromium.sleep();
    site.goDark();
    site.requests.length = 0;
    for (let index = 0; index < 20; index += 1) await say(`${index}`);
    await pause(sleepMs);
    expect(site.requests).toEqual([]);
    chromium.wake();
    await expectShown();
    const requests = [...site.requests];
    await say('live again');
    await expectShown();
    return requests;
  }

  it(
    'for a minute is up to date again, by its stream alone',
    async () => {
      expect(await sleepThrough({ tokenSeconds: 900, sleepMs: 60_000 })).toEqual(['GET /api/events']);
    },
    TIMEOUT_MS,
  );

  it(
    'until its token has expired refreshes it once for all tabs, and is up to date again',
    async () => {
      const requests = await sleepThrough({ tokenSeconds: 20, sleepMs: 22_000 });
      expect(requests).toEqual(['POST /api/refresh', 'GET /api/events']);
    },
    TIMEOUT_MS,
  );
});

import { createChat, eventually, highLimits, send, signUpPeople, type Person } from '@fechatter/testing';
import { expect, it } from '@jest/globals';
import { PATIENT, repeatWhile } from '../steps.js';
import { useSystem } from '../use-system.js';
import { describeInChromium } from './chromium.js';
import { useBrowser } from './use-browser.js';

const CUTS = 6;

describeInChromium('in Chromium', () => {
  const system = useSystem({ env: { ...highLimits, HEARTBEAT_SECONDS: '1' } });
  const browser = useBrowser(system);

  async function scene() {
    const [ada, ben] = (await signUpPeople(system.api, 1)) as [Person, Person];
    const chat = await createChat(ada, { members: [ben] });
    return { ben, chat, say: async (content: string) => (await send(ada, chat.id, content)).content ?? '' };
  }

  it('a native EventSource with a ticket resumes by itself on the other instance, and misses nothing', async () => {
    const { ben, say } = await scene();
    const { site } = browser;
    const tab = await browser.listen(ben);
    await eventually(async () => expect(await tab.lives()).toBe(1));
    const sent = await repeatWhile(
      (index) => say(`${index}`),
      async () => {
        for (let cuts = 1; cuts <= CUTS; cuts += 1) {
          site.next = cuts % 2;
          site.cut();
          await eventually(async () => expect(await tab.lives()).toBe(cuts + 1), PATIENT);
        }
      },
    );
    sent.push(await say('the end'));
    await eventually(async () => expect((await tab.heard()).at(-1)).toBe('the end'));
    expect(await tab.heard()).toEqual(sent);
    const [first, ...others] = site.openings;
    expect(others.map(({ server }) => server)).toEqual([1, 0, 1, 0, 1, 0]);
    for (const { url, lastEventId } of others) {
      expect(url).toBe(first?.url);
      expect(lastEventId).not.toBeNull();
    }
    expect(site.count('POST /api/events/ticket')).toBe(1);
  });

  it('two tabs of the client library share one connection, and one goes on when the other is closed', async () => {
    const { ben, chat, say } = await scene();
    const { site } = browser;
    const leader = await browser.view(ben, chat.id);
    await leader.expectShown([]);
    const follower = await browser.view(ben, chat.id);
    const sent = [await say('one'), await say('two')];
    for (const tab of [leader, follower]) await tab.expectShown(sent);
    expect([site.openings.length, site.openStreams]).toEqual([1, 1]);
    site.next = 1;
    sent.push(
      ...(await repeatWhile(
        (index) => say(`${index}`),
        () => leader.close(),
      )),
    );
    sent.push(await say('the end'));
    await follower.expectShown(sent);
    await eventually(() => expect([site.openings.length, site.openStreams]).toEqual([2, 1]));
    expect(site.openings.at(-1)).toMatchObject({ server: 1, lastEventId: expect.any(String) });
    expect(site.count(`GET /api/chat/${chat.id}/changes`)).toBe(0);
  });
});

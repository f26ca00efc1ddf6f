import { PASSWORD, type Person } from '@fechatter/testing';
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { RunningSystem } from '../running-system.js';
import { Chromium } from './chromium.js';
import { Site } from './site.js';
import { Tab } from './tab.js';

/** A new Chromium for each test, and the site of its pages. */
export class BrowserWorld {
  private running: { chromium: Chromium; site: Site } | null = null;

  async start(system: RunningSystem): Promise<void> {
    this.running = { site: await Site.start(system), chromium: await Chromium.start() };
  }

  get site(): Site {
    return this.parts.site;
  }

  get chromium(): Chromium {
    return this.parts.chromium;
  }

  /** Opens a tab that listens with a native `EventSource`. */
  async listen(person: Person): Promise<Tab> {
    const page = await this.chromium.open(this.site.url);
    await page.evaluate((token) => fechatter.listen(token), person.token);
    return new Tab(page);
  }

  /** Opens a tab with the person's live view of a chat, by the client library. */
  async view(person: Person, chatId: string): Promise<Tab> {
    const page = await this.chromium.open(this.site.url);
    const credentials = { email: person.email, password: PASSWORD };
    await page.evaluate(([id, given]) => fechatter.view(id, given), [chatId, credentials] as const);
    return new Tab(page, chatId);
  }

  async close(): Promise<void> {
    const { running } = this;
    this.running = null;
    await running?.chromium.close();
    await running?.site.close();
    expect(running?.chromium.errors ?? []).toEqual([]);
  }

  private get parts() {
    if (!this.running) throw new Error('the browser runs only during a test');
    return this.running;
  }
}

export function useBrowser(system: RunningSystem): BrowserWorld {
  const world = new BrowserWorld();
  beforeEach(() => world.start(system));
  afterEach(() => world.close());
  return world;
}

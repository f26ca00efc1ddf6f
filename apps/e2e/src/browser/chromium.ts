import { optionalTestSetting, testSetting } from '@fechatter/testing';
import { describe } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type BrowserServer, type Page } from 'playwright-core';

/** Skips its tests on a machine without Chromium, of which `npm test` says so. */
export function describeInChromium(name: string, tests: () => void): void {
  const isHere = optionalTestSetting('FECHATTER_TEST_CHROMIUM_BIN') !== null;
  (isHere ? describe : describe.skip)(name, tests);
}

/** A Chromium with one person's tabs, which can be stopped as a laptop is that sleeps. */
export class Chromium {
  /** What the pages did not catch. */
  readonly errors: string[] = [];

  private constructor(
    private readonly server: BrowserServer,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
  ) {
    context.on('weberror', (error) => this.errors.push(String(error.error())));
  }

  static async start(): Promise<Chromium> {
    const executablePath = testSetting('FECHATTER_TEST_CHROMIUM_BIN');
    const server = await chromium.launchServer({ executablePath, host: '127.0.0.1' });
    const browser = await chromium.connect(server.wsEndpoint());
    return new Chromium(server, browser, await browser.newContext());
  }

  async open(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'fechatter' in globalThis);
    return page;
  }

  /** Stops all its processes. */
  sleep(): void {
    this.signal('SIGSTOP');
  }

  wake(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.wake();
    await this.browser.close();
    await this.server.close();
  }

  /** They are a process group of their own. */
  private signal(signal: NodeJS.Signals): void {
    const { pid } = this.server.process();
    if (pid === undefined) throw new Error('Chromium does not run');
    process.kill(-pid, signal);
  }
}

import { eventually } from '@fechatter/testing';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PATIENT } from '../steps.js';
import type {} from './page.js';

/** A page, as its test sees it. */
export class Tab {
  constructor(
    private readonly page: Page,
    private readonly chatId = '',
  ) {}

  /** What its native `EventSource` heard. */
  heard(): Promise<string[]> {
    return this.page.evaluate(() => fechatter.heard);
  }

  lives(): Promise<number> {
    return this.page.evaluate(() => fechatter.lives);
  }

  /** Waits until its live view is up to date, and shows these messages and no other. */
  async expectShown(contents: readonly string[]): Promise<void> {
    await eventually(async () => {
      expect(await this.page.evaluate(() => fechatter.client?.state)).toEqual({ name: 'live' });
      expect(await this.page.evaluate((id) => fechatter.shown(id), this.chatId)).toEqual(contents);
    }, PATIENT);
    expect(await this.page.evaluate(() => fechatter.faults)).toEqual([]);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { parseRecipe } from '@fechatter/core';
import { orderRebuild, rebuildOrder } from '@fechatter/nats';
import type { RebuildCommand } from './command-line.js';
import { CantBeDoneError, reasonOf, type Parts } from './parts.js';

const NOT_IN_TIME = 1;
const LOOK_EVERY_MS = 500;
const REPORT_EVERY_MS = 5_000;

/**
 * Orders a rebuild, and waits until a build that was made for it is live. Does nothing if the order was
 * carried out before. A newer order replaces one that is being carried out, and its build fulfils both.
 * Returns the exit code.
 */
export async function rebuild({ order, waits, timeoutMs }: RebuildCommand, parts: Parts): Promise<number> {
  const { nats, say } = parts;
  const began = performance.now();
  const rebuilding = new Rebuilding(order, parts);
  if (await rebuilding.isLive()) {
    say(`The index was rebuilt for the order ${order} before.`);
    return 0;
  }
  await orderRebuild(nats, order).catch((error: unknown) => {
    throw new CantBeDoneError(`the order could not be stored: ${reasonOf(error)}`);
  });
  say(`Ordered a rebuild of the search index: ${order}`);
  if (!waits) return 0;
  for (let report = began + REPORT_EVERY_MS; performance.now() - began < timeoutMs; await pause(LOOK_EVERY_MS)) {
    if (await rebuilding.look()) {
      say(`The new index is live: ${await rebuilding.count()} messages, ${secondsSince(began)} s.`);
      return 0;
    }
    if (performance.now() < report) continue;
    report = performance.now() + REPORT_EVERY_MS;
    say(`${secondsSince(began).padStart(8)} s  ${await rebuilding.progress()}`);
  }
  say(`The order stays. The new index is not live after ${timeoutMs / 1_000} s: ${await rebuilding.progress()}`);
  return NOT_IN_TIME;
}

/** An order while it is carried out. Bears with NATS, the engine and the database while they are away. */
class Rebuilding {
  private problem: string | null = null;

  constructor(
    private readonly order: string,
    private readonly parts: Parts,
  ) {}

  /** Whether the live build was made for this order or, if the order in NATS is a newer one, for that. */
  async isLive(newer: string | null = null): Promise<boolean> {
    const checkpoint = await this.parts.search.checkpoint();
    if (!checkpoint) return false;
    const { order } = parseRecipe(checkpoint.recipe);
    return order !== null && (order === this.order || order === newer);
  }

  /** As `isLive`, and gives the order again if NATS has lost it. False if something does not answer. */
  async look(): Promise<boolean> {
    const { nats } = this.parts;
    try {
      const present = await rebuildOrder(nats);
      const isLive = await this.isLive(present);
      if (!isLive && present === null) await orderRebuild(nats, this.order);
      this.problem = null;
      return isLive;
    } catch (error) {
      this.problem = reasonOf(error);
      return false;
    }
  }

  /** How far the fill is, or what holds it up. */
  async progress(): Promise<string> {
    if (this.problem !== null) return this.problem;
    try {
      const share = await this.parts.database.backfilled();
      if (share !== null) return `${Math.floor(share * 100)} % of the messages are read`;
      return 'no messages are being read: the index catches up, or no search-indexer or no chat-api runs';
    } catch (error) {
      return reasonOf(error);
    }
  }

  async count(): Promise<string> {
    const count = await this.parts.database.count().catch(() => null);
    return count === null ? 'all' : count.toLocaleString('en');
  }
}

function secondsSince(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

import { randomUUID } from 'node:crypto';
import {
  StaleGenerationError,
  type IndexPointer,
  type IndexPointerStore,
  type MessageIndex,
  type StoredPointer,
} from '@fechatter/core';
import type { Meilisearch } from 'meilisearch';
import { BUILD_PREFIX, openMeili, type MeiliTarget } from './connection/meili-client.js';
import { MeiliIndexBuild } from './meili-index-build.js';
import { buildNames, foundBuilds } from './meili-found-builds.js';
import { assertVersion } from './connection/meili-version.js';
import { MEILI_SHAPE } from './documents/meili-settings.js';
import { WORD_RULES } from '../words/words.js';

/** By then every chat-api has seen the change of the pointer. */
const RETIRED_KEPT_MS = 60_000;

/**
 * Writes the index on Meilisearch, where each build is an index with a name of its own, used once.
 * Meilisearch can swap indexes, but without a fence: a deposed holder that wakes up would swap the old one
 * back. So the pointer names the live build. It is written before a build is created, and by compare-and-set
 * on the revision that this holder wrote last, so that a deposed holder changes nothing.
 *
 * Whatever has our prefix and is not named by the pointer is left over: a build that was replaced, or one
 * that a late task of a deposed holder brought back to life.
 */
export class MeiliMessageIndex implements MessageIndex {
  readonly rules = `words ${WORD_RULES}, shape ${MEILI_SHAPE}`;
  private readonly client: Meilisearch;
  private ownGeneration = 0;
  private revision = 0;
  private liveBuild: MeiliIndexBuild | null = null;
  private fillingBuild: MeiliIndexBuild | null = null;
  /** When a build was first seen that the pointer does not name. */
  private readonly retired = new Map<string, number>();

  constructor(
    target: MeiliTarget,
    private readonly pointers: IndexPointerStore,
    private readonly retiredKeptMs = RETIRED_KEPT_MS,
  ) {
    this.client = openMeili(target);
  }

  get live(): MeiliIndexBuild {
    if (!this.liveBuild) throw new Error('the index was never taken over');
    return this.liveBuild;
  }

  get filling(): MeiliIndexBuild | null {
    return this.fillingBuild;
  }

  async prepare(): Promise<void> {
    await assertVersion(this.client);
    const { pointer } = await this.ensurePointer();
    for (const name of namesIn(pointer)) await this.build(name).prepare();
  }

  async ping(): Promise<void> {
    // Unlike its health page, this also fails if Meilisearch refuses the key.
    await this.client.getIndexes({ limit: 1 });
  }

  async generation(): Promise<number> {
    const stored = await this.pointers.read();
    const builds = stored ? [] : await foundBuilds(this.client);
    return Math.max(stored?.pointer.generation ?? 0, ...builds.map(({ generation }) => generation));
  }

  async takeOver(generation: number): Promise<void> {
    const { pointer, revision } = await this.ensurePointer();
    if (pointer.generation >= generation && pointer.generation !== this.ownGeneration) {
      throw new StaleGenerationError(`generation ${generation} has been superseded`);
    }
    this.ownGeneration = generation;
    this.revision = revision;
    await this.point(pointer);
    this.liveBuild = this.build(pointer.live);
    this.fillingBuild = pointer.filling === null ? null : this.build(pointer.filling);
    await this.liveBuild.takeOver(generation);
    await this.fillingBuild?.takeOver(generation);
  }

  async startFilling(): Promise<MeiliIndexBuild> {
    const build = this.build(newName());
    await this.point({ live: this.live.name, filling: build.name });
    this.fillingBuild = build;
    await build.takeOver(this.ownGeneration);
    return build;
  }

  async switchToFilled(): Promise<void> {
    const { filling } = this;
    if (!filling || !(await this.isFilled(filling))) throw new Error('the new build is not filled yet');
    await this.point({ live: filling.name, filling: null });
    this.liveBuild = filling;
    this.fillingBuild = null;
  }

  async removeRetired(): Promise<void> {
    const found = await buildNames(this.client);
    // Read after the list: a build is named before it is created.
    const stored = await this.pointers.read();
    if (stored?.pointer.generation !== this.ownGeneration) {
      throw new StaleGenerationError(`generation ${this.ownGeneration} is over`);
    }
    const named = namesIn(stored.pointer);
    for (const name of found) if (!named.includes(name)) await this.retire(name);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The revision was read before, so a holder that was deposed since changes nothing, whatever it finds. */
  private async isFilled(filling: MeiliIndexBuild): Promise<boolean> {
    const [former, added] = [await this.live.checkpoint(), await filling.checkpoint()];
    if (!added || added.backfillFrom !== null) return false;
    return former === null || (former.epoch === added.epoch && former.streamSeq <= added.streamSeq);
  }

  private async retire(name: string): Promise<void> {
    const now = performance.now();
    const since = this.retired.get(name) ?? now;
    this.retired.set(name, since);
    if (now - since < this.retiredKeptMs) return;
    await this.client.deleteIndex(name);
    this.retired.delete(name);
  }

  /** The same object for the same build, since it knows the tasks that it has seen. */
  private build(name: string): MeiliIndexBuild {
    const known = [this.liveBuild, this.fillingBuild].find((build) => build?.name === name);
    return known ?? new MeiliIndexBuild(this.client, name);
  }

  private async point(names: Pick<IndexPointer, 'live' | 'filling'>): Promise<void> {
    const { live, filling } = names;
    const revision = await this.pointers.compareAndSet(
      { generation: this.ownGeneration, live, filling },
      this.revision,
    );
    if (revision === null) throw new StaleGenerationError(`generation ${this.ownGeneration} is over`);
    this.revision = revision;
  }

  /** If the pointer was lost, names the best of the builds that the engine still has. */
  private async ensurePointer(): Promise<StoredPointer> {
    const stored = await this.pointers.read();
    if (stored) return stored;
    const [best] = await foundBuilds(this.client);
    const pointer = { generation: best?.generation ?? 0, live: best?.name ?? newName(), filling: null };
    const revision = await this.pointers.compareAndSet(pointer, 0);
    return revision === null ? this.ensurePointer() : { pointer, revision };
  }
}

function newName(): string {
  return `${BUILD_PREFIX}${randomUUID()}`;
}

function namesIn({ live, filling }: IndexPointer): string[] {
  return filling === null ? [live] : [live, filling];
}

import { randomUUID } from 'node:crypto';
import {
  fitsRecipe,
  formatRecipe,
  parseRecipe,
  THE_BEGINNING,
  type IndexBuild,
  type IndexCheckpoint,
  type IndexRecipe,
  type MessageIndex,
  type StreamPosition,
} from '@fechatter/core';
import type { ChatStreamState, PurgedThrough } from '@fechatter/nats';
import type { Log } from '@fechatter/server';
import { canFollow, lineageOf, startingPoint } from './starting-point.js';

/** A build that the indexer writes, and the checkpoint from which it goes on, which the build then has. */
export interface Target {
  build: IndexBuild;
  checkpoint: IndexCheckpoint;
  /**
   * The build is of another life of the database, and may hold what never happened. It is kept up to date for
   * queries, but never becomes complete: the other target replaces it.
   */
  isSuperseded: boolean;
}

/** The positions from which a build must be read again, because a stale write has overwritten something. */
export type StaleWrites = ReadonlyMap<IndexBuild, StreamPosition>;

/** Asks each of the builds. */
export async function staleWritesTo(builds: readonly IndexBuild[]): Promise<StaleWrites> {
  const stale = new Map<IndexBuild, StreamPosition>();
  for (const build of builds) {
    const position = await build.staleWrite();
    if (position) stale.set(build, position);
  }
  return stale;
}

export interface TargetFinderParts {
  index: MessageIndex;
  log: Log;
  generation: number;
  /** How the live build should be made. */
  recipe: IndexRecipe;
}

/**
 * Finds out which builds to write and where each goes on, the live one first. Starts a new build if the live
 * one must be replaced: because it is of another life of the database, or because its recipe is not the
 * wanted one. In the second case it stays complete until it is replaced. Each step is written before the
 * next, so after a crash this continues where it was: the new build is named first, then gets its checkpoint,
 * and then the superseded one joins it there.
 *
 * A build into which this indexer writes by other rules than those of its recipe is of several rules from
 * then on. Its recipe is emptied before the first write, so that no release takes the build for its own.
 */
export class TargetFinder {
  constructor(
    private readonly parts: TargetFinderParts,
    private readonly stream: ChatStreamState,
    private readonly purged: PurgedThrough | null,
    private readonly stale: StaleWrites,
  ) {}

  /** Null to try again a little later: the relay is about to begin a new epoch. */
  async find(): Promise<Target[] | null> {
    const { index } = this.parts;
    const former = await this.checkpointOf(index.live);
    const isSuperseded = this.isOfAnotherLife(former);
    const filling = await this.fillingBuild(this.reasonToReplace(former));
    const added = filling && (await this.start(filling, await this.checkpointOf(filling)));
    if (filling && !added) return null;
    const live =
      isSuperseded && former && added ? await this.follow(former, added) : await this.start(index.live, former);
    if (!live) return null;
    return added ? [live, added] : [live];
  }

  /** Null if the build is as it should be, or is empty and can be filled itself. */
  private reasonToReplace(checkpoint: IndexCheckpoint | null): string | null {
    if (!checkpoint) return null;
    if (this.isOfAnotherLife(checkpoint)) return 'the database may have been restored';
    if (fitsRecipe(checkpoint.recipe, this.parts.recipe)) return null;
    return 'the live build is of another recipe';
  }

  /**
   * The build to fill: the one that was begun, or a new one. Null if neither is needed. One that was begun
   * for another life or recipe is given up if a build is needed, else left alone: a release of other rules
   * may go on with it.
   */
  private async fillingBuild(reason: string | null): Promise<IndexBuild | null> {
    const { index, log, recipe } = this.parts;
    const begun = index.filling;
    const isObsolete = begun !== null && this.reasonToReplace(await this.checkpointOf(begun)) !== null;
    if (begun && !isObsolete) return begun;
    if (reason === null) return null;
    const build = await index.startFilling();
    log.warn({ reason, lineage: lineageOf(this.stream), recipe }, 'filling a new build of the index');
    return build;
  }

  private async start(build: IndexBuild, checkpoint: IndexCheckpoint | null): Promise<Target | null> {
    const start = startingPoint(checkpoint, this.stream, this.purged);
    if (start.kind === 'wait' || start.kind === 'replace') return null;
    if (start.kind === 'backfill') return this.awaitBackfill(build, start.from, checkpoint);
    if (!checkpoint) return null;
    const isChanged = this.stale.has(build) || checkpoint.recipe === '';
    return this.write({ build, checkpoint, isSuperseded: false }, isChanged);
  }

  /** The run that follows requests the backfill. */
  private awaitBackfill(build: IndexBuild, from: string, previous: IndexCheckpoint | null): Promise<Target> {
    const { epoch, lastSeq: streamSeq } = this.stream;
    const backfillId = randomUUID();
    this.parts.log.warn({ from, backfillId, epoch, streamSeq }, 'the index may be incomplete: it needs a backfill');
    const occurredAt = previous?.occurredAt ?? new Date().toISOString();
    const recipe = previous?.recipe ?? formatRecipe(this.parts.recipe);
    const made = { lineage: lineageOf(this.stream), recipe, generation: this.generation };
    const position = { epoch, streamSeq, occurredAt, ...made };
    return this.write({ build, checkpoint: { ...position, backfillFrom: from, backfillId }, isSuperseded: false });
  }

  /** Lets the superseded build go on where it was, or where its replacement is. */
  private follow(former: IndexCheckpoint, replacement: Target): Promise<Target> {
    const build = this.parts.index.live;
    const goesOn = former.backfillId !== null && canFollow(former, this.stream, this.purged);
    if (goesOn) return this.write({ build, checkpoint: former, isSuperseded: true }, this.stale.has(build));
    const { epoch, streamSeq, backfillId } = replacement.checkpoint;
    const backfill = { backfillFrom: THE_BEGINNING, backfillId: backfillId ?? randomUUID() };
    return this.write({ build, checkpoint: { ...former, epoch, streamSeq, ...backfill }, isSuperseded: true });
  }

  private async write(target: Target, isChanged = true): Promise<Target> {
    const checkpoint = { ...target.checkpoint, generation: this.generation };
    if (isChanged) await target.build.apply([], checkpoint, checkpoint);
    return { ...target, checkpoint };
  }

  private async checkpointOf(build: IndexBuild): Promise<IndexCheckpoint | null> {
    const stored = await build.checkpoint();
    if (!stored) return null;
    const checkpoint =
      parseRecipe(stored.recipe).rules === this.parts.recipe.rules ? stored : { ...stored, recipe: '' };
    const position = this.stale.get(build);
    return position ? moveBack(checkpoint, position) : checkpoint;
  }

  private isOfAnotherLife(checkpoint: IndexCheckpoint | null): boolean {
    return startingPoint(checkpoint, this.stream, this.purged).kind === 'replace';
  }

  private get generation(): number {
    return this.parts.generation;
  }
}

function moveBack(checkpoint: IndexCheckpoint, position: StreamPosition): IndexCheckpoint {
  const isEarlier = position.epoch !== checkpoint.epoch || position.streamSeq < checkpoint.streamSeq;
  return isEarlier ? { ...checkpoint, ...position } : checkpoint;
}

import type { IndexBuild, MessageIndex } from '@fechatter/core';

type Batch = Parameters<IndexBuild['apply']>;

/** Delegates to the real index. Batches go through `write`, which a test can change. */
class WatchedIndex implements MessageIndex {
  private readonly watched = new WeakMap<IndexBuild, IndexBuild>();

  constructor(private readonly index: MessageIndex) {}

  get rules() {
    return this.index.rules;
  }

  get live() {
    return this.watch(this.index.live);
  }

  get filling() {
    return this.index.filling && this.watch(this.index.filling);
  }

  prepare = () => this.index.prepare();
  ping = () => this.index.ping();
  generation = () => this.index.generation();
  removeRetired = () => this.index.removeRetired();
  close = () => this.index.close();

  takeOver(generation: number): Promise<void> {
    return this.index.takeOver(generation);
  }

  async startFilling(): Promise<IndexBuild> {
    return this.watch(await this.index.startFilling());
  }

  switchToFilled(): Promise<void> {
    return this.index.switchToFilled();
  }

  protected write(build: IndexBuild, ...batch: Batch): Promise<void> {
    return build.apply(...batch);
  }

  private watch(build: IndexBuild): IndexBuild {
    const watched = this.watched.get(build) ?? {
      checkpoint: () => build.checkpoint(),
      clear: () => build.clear(),
      staleWrite: () => build.staleWrite(),
      apply: (...batch: Batch) => this.write(build, ...batch),
    };
    this.watched.set(build, watched);
    return watched;
  }
}

/** Does once what a crash between a chat's deletion and the checkpoint does to an index. */
export class CrashingIndex extends WatchedIndex {
  crashes = 0;

  protected override async write(build: IndexBuild, ...[entries, checkpoint, from]: Batch): Promise<void> {
    const deletions = entries.filter((entry) => 'deletedChatId' in entry);
    if (deletions.length === 0 || this.crashes > 0) return build.apply(entries, checkpoint, from);
    this.crashes += 1;
    const before = await build.checkpoint();
    if (before) await build.apply(deletions, before, from);
    throw new Error('died');
  }
}

/** Can't write more than a few entries in the time that anyone waits for it. */
export class SlowIndex extends WatchedIndex {
  failures = 0;

  constructor(
    index: MessageIndex,
    private readonly most: number,
  ) {
    super(index);
  }

  protected override write(build: IndexBuild, ...[entries, checkpoint, from]: Batch): Promise<void> {
    if (entries.length <= this.most) return build.apply(entries, checkpoint, from);
    this.failures += 1;
    return Promise.reject(new Error('did not answer in time'));
  }
}

/** While held, it is at work and does not end, like an engine whose disk is full. */
export class HeldIndex extends WatchedIndex {
  release: () => void = () => undefined;
  private held = Promise.resolve();

  hold(): void {
    this.held = new Promise((resolve) => (this.release = resolve));
  }

  protected override async write(build: IndexBuild, ...batch: Batch): Promise<void> {
    await this.held;
    await build.apply(...batch);
  }
}

/** Records how many entries each batch had, and how often the index was taken over. */
export class CountingIndex extends WatchedIndex {
  readonly sizes: number[] = [];
  takeOvers = 0;

  override takeOver(generation: number): Promise<void> {
    this.takeOvers++;
    return super.takeOver(generation);
  }

  protected override write(build: IndexBuild, ...[entries, checkpoint, from]: Batch): Promise<void> {
    if (entries.length > 0) this.sizes.push(entries.length);
    return build.apply(entries, checkpoint, from);
  }
}

/**
 * After which step of filling a new build the indexer dies. `afterSwitch`: the answer to the switch is lost.
 */
export type FillingStep = 'started' | 'checkpoint' | 'document' | 'beforeSwitch' | 'afterSwitch';

/** Does once what a crash at a step of filling a new build does to an index. */
export class FailingIndex extends WatchedIndex {
  isArmed = false;
  failures = 0;

  constructor(
    index: MessageIndex,
    private readonly step: FillingStep,
  ) {
    super(index);
  }

  override async startFilling(): Promise<IndexBuild> {
    const build = await super.startFilling();
    this.failAt('started');
    return build;
  }

  override async switchToFilled(): Promise<void> {
    this.failAt('beforeSwitch');
    await super.switchToFilled();
    this.failAt('afterSwitch');
  }

  protected override async write(build: IndexBuild, ...[entries, checkpoint, from]: Batch): Promise<void> {
    await build.apply(entries, checkpoint, from);
    // Each batch goes to the live build first, then to the one that is being filled.
    this.failAt(entries.length === 0 ? 'checkpoint' : 'document');
  }

  private failAt(step: FillingStep): void {
    if (!this.isArmed || step !== this.step) return;
    this.isArmed = false;
    this.failures += 1;
    throw new Error('died');
  }
}

/** Writes as a release of other rules would. */
export class OtherRulesIndex extends WatchedIndex {
  override get rules() {
    return 'words 0, shape 0';
  }
}

/** Is stopped just before the switch, until it is woken. */
export class StoppedIndex extends WatchedIndex {
  wake: () => void = () => undefined;
  readonly stopped: Promise<void>;
  /** What the switch of the woken one led to. */
  outcome: 'switched' | Error | null = null;
  private reached: () => void = () => undefined;
  private readonly woken = new Promise<void>((resolve) => (this.wake = resolve));

  constructor(index: MessageIndex) {
    super(index);
    this.stopped = new Promise((resolve) => (this.reached = resolve));
  }

  override async switchToFilled(): Promise<void> {
    this.reached();
    await this.woken;
    try {
      await super.switchToFilled();
      this.outcome = 'switched';
    } catch (error) {
      this.outcome = error as Error;
      throw error;
    }
  }
}

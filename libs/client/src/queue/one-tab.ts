import type { Environment } from '../environment/environment.js';
import { exclusive } from '../environment/exclusive.js';
import type { KeptEntries } from './kept-entries.js';

/** The tab that sends says so this often. */
const BEAT_MS = 5_000;
/** A tab that waits to send takes one that has been silent for so long for suspended. */
const SILENCE_MS = 15_000;

/** Calls `send` while no other tab sends, or only a suspended one; at once if `closed` is aborted. */
export async function inOneTab(
  environment: Environment,
  name: string,
  kept: KeptEntries,
  closed: AbortSignal,
  send: () => Promise<void>,
): Promise<void> {
  const patience = patienceFor(environment, kept, closed);
  await exclusive(environment, name, patience.signal, async () => {
    patience.end();
    const stop = beating(environment, kept);
    await send().finally(stop);
  });
}

/** Ends after a silence of the other tabs. */
function patienceFor({ after }: Environment, kept: KeptEntries, closed: AbortSignal) {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  let cancel = after(SILENCE_MS, giveUp);
  const stopHearing = kept.heard.add(() => {
    cancel();
    cancel = after(SILENCE_MS, giveUp);
  });
  if (closed.aborted) giveUp();
  closed.addEventListener('abort', giveUp);
  const end = () => {
    cancel();
    stopHearing();
    closed.removeEventListener('abort', giveUp);
  };
  return { signal: abort.signal, end };
}

function beating({ after }: Environment, kept: KeptEntries): () => void {
  let cancel = () => {};
  const beat = () => {
    kept.beat();
    cancel = after(BEAT_MS, beat);
  };
  beat();
  return () => cancel();
}

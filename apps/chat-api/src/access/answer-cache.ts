import { LRUCache } from 'lru-cache';

const MAX_ANSWERS = 10_000;

/**
 * Caches PostgreSQL's answers about sessions, each for `keepMs` after it arrived. Concurrent requests about
 * the same session share one question. Failures are not cached.
 */
export class AnswerCache<Answer extends object | boolean> {
  private readonly answers: LRUCache<string, Answer, () => Promise<Answer>>;

  constructor(keepMs: number, now: () => number) {
    this.answers = new LRUCache({
      max: MAX_ANSWERS,
      // lru-cache keeps an entry up to and including its ttl.
      ttl: keepMs - 1,
      ttlResolution: 0,
      perf: { now },
      fetchMethod: (_sessionId, _stale, { context: ask }) => ask(),
      // Without this, evicting a question that is under way is an unhandled rejection, which ends the
      // process.
      ignoreFetchAbort: true,
    });
  }

  get(sessionId: string, ask: () => Promise<Answer>): Promise<Answer> {
    return this.answers.forceFetch(sessionId, { context: ask });
  }
}

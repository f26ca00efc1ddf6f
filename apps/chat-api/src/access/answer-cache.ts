import { LRUCache } from 'lru-cache';

const MAX_ANSWERS = 10_000;

/**
 * Caches PostgreSQL's answers about sessions, each for `keepMs` after it was asked for. Concurrent requests about
 * the same session share one question. Failures are not cached.
 *
 * The cache holds the questions. lru-cache's own `fetch` would count an answer's age from its arrival, and share a
 * question that hangs with every later request, however old it is.
 */
export class AnswerCache<Answer> {
  private readonly answers: LRUCache<string, Promise<Answer>>;

  /** @param now counts milliseconds and never goes back: the time of day, set back, would keep answers longer */
  constructor(keepMs: number, now: () => number) {
    // lru-cache keeps an entry up to and including its ttl.
    this.answers = new LRUCache({ max: MAX_ANSWERS, ttl: keepMs - 1, ttlResolution: 0, perf: { now } });
  }

  get(sessionId: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.answers.get(sessionId);
    if (known) return known;
    const answer = ask();
    this.answers.set(sessionId, answer);
    answer.catch(() => this.forget(sessionId, answer));
    return answer;
  }

  private forget(sessionId: string, answer: Promise<Answer>): void {
    if (this.answers.peek(sessionId) === answer) this.answers.delete(sessionId);
  }
}

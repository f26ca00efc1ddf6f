import type { User } from '../rest/schema.js';

/** A token, and since when and how long it counts. */
export interface Grant {
  accessToken: string;
  /** In seconds. */
  expiresIn: number;
  /** When it was asked for, by the clock of this device. */
  askedAt: number;
  user: User;
}

const LONGEST_MARGIN_MS = 60_000;

/**
 * How near the end of the token is. Only the time since it was asked for counts, so that a wrong clock does
 * no harm. A clock that was set back says nothing about that time, and the token counts as expired.
 */
export function stageOf({ expiresIn, askedAt }: Grant, now: number): 'fresh' | 'ending' | 'expired' {
  const lifeMs = expiresIn * 1_000;
  const ageMs = now - askedAt;
  if (ageMs < 0 || ageMs >= lifeMs) return 'expired';
  return ageMs < lifeMs - Math.min(LONGEST_MARGIN_MS, lifeMs / 5) ? 'fresh' : 'ending';
}

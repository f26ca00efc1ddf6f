import type { Response } from 'express';
import type { Made } from './idempotent-request.js';

/** Answers what was made: 201 and where it is, or 200 if it was there before; a repeat says that it is one. */
export function madeResponse<T>(response: Response, { value, isNew, isReplay }: Made<T>, location?: string): T {
  response.status(isNew ? 201 : 200);
  if (isNew && location !== undefined) response.location(location);
  if (isReplay) response.setHeader('Idempotency-Replayed', 'true');
  return value;
}

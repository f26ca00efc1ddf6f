import { availableParallelism } from 'node:os';
import { integer, problem, type Environment, type Setting } from '@fechatter/server';

/** What libuv begins with. */
const DEFAULT_POOL_SIZE = 4;
const poolSize = integer('UV_THREADPOOL_SIZE', { default: DEFAULT_POOL_SIZE, min: 1, max: 1_024 });

/**
 * How many passwords are hashed at once. By default on half of the cores, so that a storm of sign-ins leaves the rest to those who are in.
 * Hashes take threads of libuv's pool, and one of those always stays free: a name is looked up there whenever a connection is made.
 */
export function argon2Concurrency(): Setting<number> {
  return { read: (environment) => concurrencyIn(environment, mostAtOnce(environment)) };
}

function concurrencyIn(environment: Environment, most: number): number {
  const halfOfTheCores = Math.max(1, Math.floor(availableParallelism() / 2));
  const fallback = Math.min(halfOfTheCores, most);
  const count = integer('ARGON2_CONCURRENCY', { default: fallback, min: 1, max: 1_024 }).read(environment);
  if (count <= most) return count;
  throw problem(
    'ARGON2_CONCURRENCY',
    `must be at most ${most}: one less than UV_THREADPOOL_SIZE, which is 4 unless it is set`,
  );
}

function mostAtOnce(environment: Environment): number {
  return Math.max(1, poolSize.read(environment) - 1);
}

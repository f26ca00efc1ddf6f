import { randomBytes } from 'node:crypto';
import { nameKey } from '@fechatter/core';

const MAX_LENGTH = 40;
const ATTEMPTS = 5;

/** Slugs for a workspace with this name: the plain one, then some with a random suffix. */
export function* slugCandidates(name: string): Generator<string> {
  const plain = slugOf(name);
  yield plain;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) yield `${plain}-${randomBytes(4).toString('hex')}`;
}

/** Lower-case Latin letters, digits and single hyphens. A name without any of them becomes `workspace`. */
export function slugOf(name: string): string {
  const letters = nameKey(name)
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const slug = letters
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_LENGTH)
    .replace(/-$/, '');
  return slug || 'workspace';
}

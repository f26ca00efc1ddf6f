import { afterAll, beforeAll, beforeEach, describe } from '@jest/globals';
import { fillingContract } from './filling-contract.js';
import { findingContract } from './finding-contract.js';
import { narrowingContract } from './narrowing-contract.js';
import { SearchWorld, type SearchHarness } from './search-world.js';
import { takeoverContract } from './takeover-contract.js';
import { termsContract } from './terms-contract.js';
import { writingContract } from './writing-contract.js';

const TASK_TIMEOUT_MS = 60_000;

/** The tests that every search engine passes. `open` is called once. */
export function messageSearchContract(open: () => Promise<SearchHarness>): void {
  const world = new SearchWorld(open);
  beforeAll(() => world.open(), TASK_TIMEOUT_MS);
  beforeEach(() => world.empty(), TASK_TIMEOUT_MS);
  afterAll(() => world.close());

  describe('finding', () => findingContract(world));
  describe('finding phrases and terms', () => termsContract(world));
  describe('narrowing', () => narrowingContract(world));
  describe('writing', () => writingContract(world));
  describe('filling a new build', () => fillingContract(world));
  describe('taking over', () => takeoverContract(world));
}

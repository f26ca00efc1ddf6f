const PEOPLE = 20;
const PER_SECOND = 10;
/** People join one after another: each signs up, which takes a password hash. */
const JOIN_EVERY_MS = 200;

/** How long it takes until everybody has joined. */
export const WARM_UP_MS = PEOPLE * JOIN_EVERY_MS + 1_000;

const TEXTS = ['has anybody looked at the build', 'it works here', 'which version is that', 'let me try once more'];

/**
 * Makes a log as the demo plays: people who join, and then talk at an even pace, every message with a word of
 * its own.
 * @param {import('../../tools/chaos/schedule/random.mjs').Random} random
 * @param {(atMs: number) => boolean} isOver asked before each message, which is due `atMs` after the
 *   beginning
 * @returns {Iterable<import('../../tools/demo/irc-log.mjs').Entry>}
 */
export function talk(random, isOver) {
  const nicks = Array.from({ length: PEOPLE }, (_, index) => `person ${index + 1}`);
  return {
    *[Symbol.iterator]() {
      for (const [index, nick] of nicks.entries()) yield { kind: 'joined', atMs: index * JOIN_EVERY_MS, nick };
      for (let atMs = WARM_UP_MS; !isOver(atMs); atMs += 1_000 / PER_SECOND) {
        yield { kind: 'said', atMs, nick: random.oneOf(nicks), text: `${random.word()} ${random.oneOf(TEXTS)}` };
      }
    },
  };
}

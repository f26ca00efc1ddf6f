import { step } from './progress.mjs';

const LOG_EVERY_MS = 5_000;
/** The most lines that one step writes to a log. */
const MOST_LINES = 12;

/**
 * Shows how far a long step has come, as in "building: 4 of 11 projects". A terminal has one line that
 * changes. A log gets a line at most every five seconds, and a bounded number of lines.
 * @param {string} doing as in "building"
 * @param {string} things as in "projects"
 * @param {{ isTerminal?: boolean, write?: (text: string) => void, now?: () => number }} [output]
 */
export function countedStep(doing, things, output = {}) {
  const { isTerminal = process.stdout.isTTY === true, now = Date.now } = output;
  const write = output.write ?? (isTerminal ? (text) => process.stdout.write(text) : step);
  let lines = 0;
  let shownAt = now();
  let shown = '';
  return {
    /** @param {number} done @param {number} total */
    at(done, total) {
      const text = `${doing}: ${done} of ${total} ${things}`;
      if (text === shown) return;
      if (!isTerminal && (now() - shownAt < LOG_EVERY_MS || lines >= MOST_LINES)) return;
      shownAt = now();
      shown = text;
      lines++;
      write(isTerminal ? `\r           ${text}\u001b[K` : text);
    },
    /** Removes the line from the terminal. */
    end() {
      if (isTerminal && shown !== '') write('\r\u001b[K');
    },
  };
}

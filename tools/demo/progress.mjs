const WIDTH = 30;
const REDRAW_MS = 200;
const LINE_EVERY_MS = 10_000;

/** Shows progress on standard error: as a bar on a terminal, else as a line every few seconds. */
export class Progress {
  #label;
  #lastDrawn = 0;

  /** @param {string} label @param {import('node:tty').WriteStream} [stream] */
  constructor(label, stream = process.stderr) {
    this.#label = label;
    this.stream = stream;
  }

  /** @param {number} done @param {number} all @param {string} [note] */
  update(done, all, note = '') {
    const now = performance.now();
    const isDue = now - this.#lastDrawn >= (this.stream.isTTY ? REDRAW_MS : LINE_EVERY_MS);
    if (!isDue && done < all) return;
    this.#lastDrawn = now;
    this.#draw(`${this.#label} ${bar(done / Math.max(all, 1))} ${done}/${all} ${note}`);
  }

  finish() {
    if (this.stream.isTTY) this.stream.write('\n');
  }

  /** @param {string} text */
  #draw(text) {
    this.stream.write(this.stream.isTTY ? `\r\x1b[2K${text.slice(0, this.stream.columns - 1)}` : `${text}\n`);
  }
}

/** @param {number} fraction */
function bar(fraction) {
  const full = Math.round(Math.min(fraction, 1) * WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}

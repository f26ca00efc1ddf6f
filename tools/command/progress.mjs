const started = Date.now();

// The reader of the output may end before the command does, as "head" does. That must not stop the system.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** Prints one line with the time since the command began. @param {string} text */
export function step(text) {
  const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${text}\n`);
}

/** @param {string} text */
export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** @param {string} text */
export function complain(text) {
  process.stderr.write(`${text}\n`);
}

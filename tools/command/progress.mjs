const started = Date.now();

// Whoever read the lines may go away before the command ends, as "head" does: that must not take the system down.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** One line for each step, with the time since the command began. @param {string} text */
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

/**
 * Ends the program on a signal, unless it has a handler of its own. Loaded before every program of an image:
 * as the first process of a container, Node hears no signal that it has no handler for, and a migration, or a
 * service that still loads its modules, would run on until it is killed.
 */
import { constants } from 'node:os';

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  });
}

/** An error whose message explains it to the user. Commands print the message alone, without a stack. */
export class Failure extends Error {
  name = 'Failure';
}

/** @param {unknown} error @returns {string} */
export function reasonOf(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

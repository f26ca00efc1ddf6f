/** A failure that one sentence explains: it is printed as it stands, without a stack. */
export class Failure extends Error {
  name = 'Failure';
}

/** @param {unknown} error @returns {string} */
export function reasonOf(error) {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
const READ_ONLY = '25006';

/** The server takes no writes: a standby, since a failover, or one that an operator has switched so. */
export class ReadOnlyError extends Error {
  /** As PostgreSQL says it of a write. */
  readonly code = READ_ONLY;
}

/** Whether the server refused a write because it takes none. */
export function isReadOnly(error: unknown): error is Error {
  if (error instanceof ReadOnlyError) return true;
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === READ_ONLY;
}
const SQLSTATE_LENGTH = 5;

/** Classes of SQLSTATE: a value can't be represented, violates a constraint, or is too large for an index. */
const REFUSED_VALUE = /^(22|23|54)/;

/** Whether PostgreSQL refused a value of a statement, so that the same statement fails again. */
export function isValueRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code.length === SQLSTATE_LENGTH && REFUSED_VALUE.test(code);
}

/** Returns whether `error` reports a violation of the unique index or constraint `index`. */
export function isUniqueViolation(error: unknown, index: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === UNIQUE_VIOLATION && constraint === index;
}

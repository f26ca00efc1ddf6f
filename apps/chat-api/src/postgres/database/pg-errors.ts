import { QueryFailedError } from 'typeorm';

const UNIQUE_VIOLATION = '23505';
const READ_ONLY = '25006';
const SQLSTATE_LENGTH = 5;
/** Classes of SQLSTATE: a value can't be represented, violates a constraint, or is too large for an index. */
const REFUSED_VALUE = /^(22|23|54)/;

/** The server takes no writes: a standby, since a failover, or one that an operator has switched so. */
export class ReadOnlyError extends Error {
  /** As PostgreSQL says it of a write. */
  readonly code = READ_ONLY;
}

/** Whether the server refused a write because it takes none. */
export function isReadOnly(error: unknown): error is Error {
  return reported(error).code === READ_ONLY;
}

/** Whether PostgreSQL refused a value of a statement, so that the same statement fails again. */
export function isValueRefused(error: unknown): boolean {
  const { code } = reported(error);
  return typeof code === 'string' && code.length === SQLSTATE_LENGTH && REFUSED_VALUE.test(code);
}

/** Whether `error` reports a violation of one of these unique indexes or constraints. */
export function isUniqueViolation(error: unknown, ...indexes: readonly string[]): boolean {
  const { code, constraint } = reported(error);
  return code === UNIQUE_VIOLATION && constraint !== undefined && indexes.includes(constraint);
}

/** Reads PostgreSQL's error, whether the driver throws it or TypeORM. */
function reported(error: unknown): { code?: unknown; constraint?: string } {
  return (error instanceof QueryFailedError ? error.driverError : error) as { code?: unknown; constraint?: string };
}

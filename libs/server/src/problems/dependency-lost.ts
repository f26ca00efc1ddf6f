import { types } from 'node:util';

const lostCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57014|57P0[1-3]|53300|08\w{3})$/;
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether `error` means that PostgreSQL or another server that we depend on can't be reached or took too long
 * (57014: the statement's time-out). False if the server refused what we asked for.
 */
export function isDependencyLost(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string' && lostCodes.test(code)) return true;
  return lostMessages.test(error.message) || isDependencyLost(driverError);
}

import { types } from 'node:util';

const systemCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/**
 * PostgreSQL's codes for what is wrong with it and not with the statement: 08 the connection, 53 no room on
 * the disk, no memory, too many connections, 57 it was ended or takes too long, 58 its files. 25006: a
 * standby, which takes no writes; 25P03 and 25P04: a transaction was idle, or took too long. 28 and 3D000: it
 * does not let us in.
 */
const postgresCodes = /^(08\w{3}|25006|25P0[34]|28\w{3}|3D000|53\w{3}|57\w{3}|58\w{3})$/;
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether `error` means that PostgreSQL or another server that we depend on can't be reached, took too long
 * or can't do its work. False if the server refused what we asked for.
 */
export function isDependencyLost(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (typeof code === 'string' && (systemCodes.test(code) || postgresCodes.test(code))) return true;
  return lostMessages.test(error.message) || isDependencyLost(driverError);
}

import { DomainError } from '@fechatter/core';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { REQUEST_TIMEOUT_MS } from '../connections/connections.js';
import { describeProblem } from '../problems/problem.js';
import { REQUEST_ID_HEADER } from '../log/request-id.js';

/**
 * Answers with problem details where Node could not parse the request (`clientError`), so that neither a path
 * nor a response exists. Cuts a connection on which an answer is being sent: the client could not tell the
 * two apart.
 */
export function refuseUnreadable(error: UnreadableError, socket: Socket & { _httpMessage?: unknown }): void {
  // This is more of a request that has been refused, or that came after the last answer.
  if (socket.writableEnded && !socket.destroyed) return;
  if (!socket.writable || socket._httpMessage || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  socket.write(refusal(details[error.code ?? ''] ?? 'The HTTP request could not be read.'));
  // Otherwise a client that does not hang up would keep the connection.
  socket.destroySoon();
}

/** The error that Node reports for a request that it could not parse, or that did not come in time. */
export type UnreadableError = Error & { code?: string };

export const TIMED_OUT = 'ERR_HTTP_REQUEST_TIMEOUT';

const details: Partial<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The path and the headers may have at most 16 KiB.',
  [TIMED_OUT]: `The request did not come within ${REQUEST_TIMEOUT_MS / 1_000} seconds.`,
};

function refusal(detail: string): string {
  const requestId = randomUUID();
  const problem = describeProblem(new DomainError('invalid_request', detail), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `${REQUEST_ID_HEADER}: ${requestId}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

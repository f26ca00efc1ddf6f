import { DomainError } from '@fechatter/core';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeProblem } from '../problems/problem.js';
import { REQUEST_ID_HEADER } from '../log/request-id.js';

/**
 * Answers what Node could not make a request of (`clientError`), so that there is no path and no response to write to, as problem details
 * too. A connection that has something on its way out already is cut: what would be added to that could not be told from it.
 */
export function refuseUnreadable(error: Error & { code?: string }, socket: Duplex & { _httpMessage?: unknown }): void {
  if (!socket.writable || socket._httpMessage || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const answer = refusal(error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LONG : UNREADABLE);
  // A client that does not hang up must not keep the connection.
  socket.end(answer, () => socket.destroy());
}

const TOO_LONG = 'The path and the headers have at most 16 KiB.';
const UNREADABLE = 'That is no HTTP request that could be read.';

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

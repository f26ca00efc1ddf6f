import { DomainError } from '@fechatter/core';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeProblem } from '../problems/problem.js';
import { REQUEST_ID_HEADER } from '../log/request-id.js';

/**
 * Answers with problem details where Node could not parse the request (`clientError`), so that neither a path
 * nor a response exists. Cuts a connection on which an answer is being sent: the client could not tell the
 * two apart.
 */
export function refuseUnreadable(error: Error & { code?: string }, socket: Duplex & { _httpMessage?: unknown }): void {
  if (!socket.writable || socket._httpMessage || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const answer = refusal(error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LONG : UNREADABLE);
  // Otherwise a client that does not hang up would keep the connection.
  socket.end(answer, () => socket.destroy());
}

const TOO_LONG = 'The path and the headers may have at most 16 KiB.';
const UNREADABLE = 'The HTTP request could not be read.';

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

import { DomainError, shown } from '@fechatter/core';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { REQUEST_TIMEOUT_MS } from '../connections/connections.js';
import { describeProblem } from '../problems/problem.js';
import { REQUEST_ID_HEADER } from '../log/request-id.js';

/**
 * Answers with problem details where Node could not parse the request, or its body, or where either did not
 * come in time (`clientError`). Cuts a connection on which another answer is due or being sent: the client
 * could not tell the two apart.
 */
export function refuseUnreadable(error: UnreadableError, socket: AnsweringSocket): void {
  // This is more of a request that has been refused, or that came after the last answer.
  if (socket.writableEnded && !socket.destroyed) return;
  if (!socket.writable || isAnswering(socket) || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, headers, body } = refusal(details[error.code ?? ''] ?? 'The HTTP request could not be read.');
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'));
  // Otherwise a client that does not hang up would keep the connection.
  socket.destroySoon();
}

/** A socket knows the response that is due on it next. */
type AnsweringSocket = Socket & { _httpMessage?: ServerResponse | null };

/** Whether an answer is due that is not about the request that could not be read. */
function isAnswering({ _httpMessage: response }: AnsweringSocket): boolean {
  return response ? response.headersSent || response.req.complete : false;
}

/** The error that Node reports for a request that it could not parse, or that did not come in time. */
export type UnreadableError = Error & { code?: string };

export const TIMED_OUT = 'ERR_HTTP_REQUEST_TIMEOUT';

const details: Partial<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The path and the headers may have at most 16 KiB.',
  [TIMED_OUT]: `The request did not come within ${REQUEST_TIMEOUT_MS / 1_000} seconds.`,
};

/**
 * Refuses a request whose head HTTP or we don't allow, which Node would do without a problem. Returns whether
 * it is one.
 */
export function refuseHead({ httpVersion, headers }: IncomingMessage, response: ServerResponse): boolean {
  const { host, expect } = headers;
  if (host === undefined && httpVersion === '1.1') return refuseWith(response, 'The header `Host` is missing.');
  if (expect === undefined || expect.toLowerCase() === '100-continue') return false;
  return refuseWith(response, `\`Expect\` is ${shown(expect)}; it must be "100-continue".`);
}

function refuseWith(response: ServerResponse, detail: string): true {
  const { status, headers, body } = refusal(detail);
  response.writeHead(status, headers).end(body);
  return true;
}

function refusal(detail: string): { status: number; headers: Record<string, string>; body: string } {
  const requestId = randomUUID();
  const problem = describeProblem(new DomainError('invalid_request', detail), requestId);
  const body = JSON.stringify(problem);
  const headers = {
    [REQUEST_ID_HEADER]: requestId,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  return { status: problem.status, headers, body };
}

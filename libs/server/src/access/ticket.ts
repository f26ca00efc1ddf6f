import { hash, randomBytes } from 'node:crypto';

/**
 * A ticket opens one event stream without a header, for the `EventSource` of browsers. It is worth nothing
 * once it was used, so a URL in a log gives nothing away.
 */

const TICKET_BYTES = 32;
const TICKET = /^[\w-]{43}$/;

export function newTicket(): string {
  return randomBytes(TICKET_BYTES).toString('base64url');
}

export function isTicket(text: string): boolean {
  return TICKET.test(text);
}

/** What is stored instead of a ticket: the SHA-256, in hexadecimal digits. */
export function ticketHash(ticket: string): string {
  return hash('sha256', ticket, 'hex');
}

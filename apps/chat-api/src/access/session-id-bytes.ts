/** Tokens carry the id of their session as the 16 bytes of the UUID. */

export const SESSION_ID_BYTES = 16;

export function sessionIdToBytes(sessionId: string): Buffer {
  return Buffer.from(sessionId.replaceAll('-', ''), 'hex');
}

export function sessionIdFromBytes(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

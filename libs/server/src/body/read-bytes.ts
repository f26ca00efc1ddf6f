import { DomainError, shown } from '@fechatter/core';
import type { Request } from 'express';
import getRawBody from 'raw-body';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

type Done = (error: unknown, bytes: Buffer) => void;

const NONE = Buffer.alloc(0);
const ENCODINGS = 'it as it is, or with gzip, deflate or br';
const UNREADABLE =
  'The body could not be read: it is not compressed as its content encoding says, or it ended too early.';

/** Decompressors that stop as soon as there are more bytes than allowed. */
const decompressors: Partial<Record<string, typeof gunzip>> = { gzip: gunzip, deflate: inflate, br: brotliDecompress };

/** Whether the headers announce a body. One that is sent in chunks may turn out to be empty. */
export function hasBody({ headers }: Pick<Request, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether the client sends the body only after `100 Continue` (RFC 9110, 10.1.1). */
function awaitsContinue({ headers }: Request): boolean {
  return headers.expect !== undefined;
}

/**
 * Reads the body, decompressed. Fails as soon as it is known to have more than `limit` bytes, as sent or
 * decompressed: at once if its `Content-Length` says so. The rest is left unread.
 */
export function readBytes(request: Request, limit: number, done: Done): void {
  const coding = request.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const decompress = decompressors[coding];
  if (!decompress && coding !== 'identity')
    return done(unsupported(`has the content encoding ${shown(coding)}`, ENCODINGS), NONE);
  const length = request.headers['content-length'];
  if (Number(length) > limit) return done(tooLarge(length, limit), NONE);
  if (awaitsContinue(request)) request.res?.writeContinue();
  getRawBody(request, { limit, length: length ?? null }, (error, bytes: Buffer) => {
    if (error) return done(asDomainError(error, limit), NONE);
    if (!decompress || bytes.length === 0) return done(undefined, bytes);
    decompress(bytes, { maxOutputLength: limit }, (fault, plain) =>
      done(fault ? asDomainError(fault, limit) : undefined, plain),
    );
  });
}

/** Whether a body in chunks is empty. Leaves a body that is not empty unread. */
export function isEmpty(request: Request, done: (isEmpty: boolean) => void): void {
  if (awaitsContinue(request)) request.res?.writeContinue();
  getRawBody(request, { limit: 0 }, (error) => done(!error));
}

/** Translates the errors of raw-body and zlib. */
function asDomainError(error: Error, limit: number): DomainError {
  const { type, code } = error as ReadError;
  if (type === 'entity.too.large' || code === 'ERR_BUFFER_TOO_LARGE') return tooLarge('more', limit);
  return new DomainError('invalid_request', UNREADABLE);
}

interface ReadError extends Error {
  type?: string;
  code?: string;
}

function tooLarge(came: string | undefined, limit: number): DomainError {
  return new DomainError('payload_too_large', `The body may have at most ${limit} bytes; it has ${came}.`);
}

/** Refuses a body that `came` in a way that is not read. */
export function unsupported(came: string, wanted: string): DomainError {
  return new DomainError('unsupported_media_type', `The body ${came}. Send ${wanted}.`);
}

import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

export function createKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

/** What chat-api puts into an access token, for a session that lives another minute. */
export function accessClaims(more: Record<string, unknown> = {}): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  return { iss: 'test', sub: '1', ws: '1', sid: randomUUID(), iat, exp: iat + 60, ...more };
}

/** An access token as chat-api would sign it: made by hand, so that what reads it is tested against the format and not against itself. */
export function signAccessToken(claims: object, privateKey: KeyObject): string {
  return jws('ES256', claims, (input) => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
}

/** A forgery: signed with a secret, as those who know only the public key might try. */
export function signWithSecret(claims: object, secret: string): string {
  return jws('HS256', claims, (input) => createHmac('sha256', secret).update(input).digest());
}

/** A forgery: `alg: none`, without a signature. */
export function unsignedToken(claims: object): string {
  return jws('none', claims, () => Buffer.alloc(0));
}

function jws(alg: string, claims: object, signature: (input: Buffer) => Buffer): string {
  const input = [{ alg, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${signature(Buffer.from(input)).toString('base64url')}`;
}

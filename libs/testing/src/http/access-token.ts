import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

export interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

export function createKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

/** Returns the claims that chat-api puts into an access token, for a session that expires in a minute. */
export function accessClaims(more: Record<string, unknown> = {}): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  return { iss: 'test', sub: '1', ws: '1', sid: randomUUID(), iat, exp: iat + 60, ...more };
}

/**
 * Signs an access token as chat-api does. It uses none of chat-api's code, so that readers of tokens are
 * tested against the format and not against themselves.
 */
export function signAccessToken(claims: object, privateKey: KeyObject): string {
  return jws('ES256', claims, (input) => sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }));
}

/** Forges a token signed with a secret, as someone who knows only the public key might. */
export function signWithSecret(claims: object, secret: string): string {
  return jws('HS256', claims, (input) => createHmac('sha256', secret).update(input).digest());
}

/** Forges a token with `alg: none` and no signature. */
export function unsignedToken(claims: object): string {
  return jws('none', claims, () => Buffer.alloc(0));
}

function jws(alg: string, claims: object, signature: (input: Buffer) => Buffer): string {
  const input = [{ alg, typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${input}.${signature(Buffer.from(input)).toString('base64url')}`;
}

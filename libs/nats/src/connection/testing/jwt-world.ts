import { createHash } from 'node:crypto';
import { createAccount, createOperator, createUser, type KeyPair } from 'nkeys.js';

/**
 * An operator with one account and its users, as `nsc` makes them: JWTs signed with nkeys
 * (https://docs.nats.io/running-a-nats-service/configuration/securing_nats/jwt).
 */
export interface JwtWorld {
  /** Configures a nats-server whose resolver keeps the account in memory. */
  serverConfig: string;
  /** The content of a new user's creds file. */
  creds(options?: { expiresInSeconds?: number }): string;
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const ACCOUNT_LIMITS = { ...UNLIMITED, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
const JETSTREAM_LIMITS = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };

export function jwtWorld(): JwtWorld {
  const [operator, account, system] = [createOperator(), createAccount(), createAccount()];
  const operatorJwt = sign(operator, operator, { nats: { type: 'operator', version: 2 } });
  const jwtOf = (of: KeyPair, limits: object) => {
    const jwt = sign(operator, of, { nats: { limits, type: 'account', version: 2 } });
    return `${of.getPublicKey()}: ${jwt}`;
  };
  const accounts = [jwtOf(account, { ...ACCOUNT_LIMITS, ...JETSTREAM_LIMITS }), jwtOf(system, ACCOUNT_LIMITS)];
  return {
    serverConfig: [
      `operator: ${operatorJwt}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      `resolver_preload: { ${accounts.join(', ')} }`,
    ].join('\n'),
    creds: ({ expiresInSeconds } = {}) => credsOf(account, expiresInSeconds),
  };
}

function credsOf(account: KeyPair, expiresInSeconds: number | undefined): string {
  const user = createUser();
  const exp = expiresInSeconds && { exp: Math.floor(Date.now() / 1_000) + expiresInSeconds };
  const jwt = sign(account, user, { ...exp, nats: { ...UNLIMITED, pub: {}, sub: {}, type: 'user', version: 2 } });
  const seed = Buffer.from(user.getSeed()).toString();
  return [
    '-----BEGIN NATS USER JWT-----',
    jwt,
    '------END NATS USER JWT------',
    '',
    '-----BEGIN USER NKEY SEED-----',
    seed,
    '------END USER NKEY SEED------',
    '',
  ].join('\n');
}

function sign(issuer: KeyPair, subject: KeyPair, claims: object): string {
  const sub = subject.getPublicKey();
  const body = { iat: Math.floor(Date.now() / 1_000), iss: issuer.getPublicKey(), name: sub, sub, ...claims };
  const jti = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const signed = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode({ ...body, jti })}`;
  return `${signed}.${Buffer.from(issuer.sign(Buffer.from(signed))).toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

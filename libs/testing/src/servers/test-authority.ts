import 'reflect-metadata';
import { randomUUID, webcrypto, type webcrypto as types } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509';
import { temporaryFolder } from './test-process.js';

/** The hosts that a certificate is for. */
export interface Holder {
  names?: string[];
  addresses?: string[];
}

/** The PEM files of a certificate and of its key. */
export interface IssuedCertificate {
  certFile: string;
  keyFile: string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** A certificate authority for one test file, which nobody trusts by default. */
export class TestAuthority {
  private count = 1;

  private constructor(
    private readonly folder: string,
    private readonly keys: types.CryptoKeyPair,
    private readonly certificate: X509Certificate,
  ) {}

  static async create(): Promise<TestAuthority> {
    const keys = await newKeys();
    const usages = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...{ name: `CN=authority ${randomUUID()}`, serialNumber: '01', keys, signingAlgorithm: ALGORITHM, ...validity() },
      extensions: [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(usages, true)],
    });
    const authority = new TestAuthority(await temporaryFolder('authority'), keys, certificate);
    writeFileSync(authority.caFile, certificate.toString('pem'));
    return authority;
  }

  /** The authority's own certificate. */
  get caFile(): string {
    return join(this.folder, 'ca.pem');
  }

  async issue({ names = [], addresses = [] }: Holder = {}): Promise<IssuedCertificate> {
    const keys = await newKeys();
    const alternatives = [
      ...names.map((value) => ({ type: 'dns' as const, value })),
      ...addresses.map((value) => ({ type: 'ip' as const, value })),
    ];
    const number = ++this.count;
    const certificate = await X509CertificateGenerator.create({
      ...{ subject: `CN=holder ${number}`, issuer: this.certificate.subject, ...validity() },
      ...{ serialNumber: `0${number}`, publicKey: keys.publicKey, signingKey: this.keys.privateKey },
      signingAlgorithm: ALGORITHM,
      extensions: alternatives.length > 0 ? [new SubjectAlternativeNameExtension(alternatives)] : [],
    });
    return this.write(`holder-${number}`, certificate, keys);
  }

  /** Removes the files. */
  async destroy(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async write(
    name: string,
    certificate: X509Certificate,
    { privateKey }: types.CryptoKeyPair,
  ): Promise<IssuedCertificate> {
    const files = { certFile: join(this.folder, `${name}.pem`), keyFile: join(this.folder, `${name}.key.pem`) };
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey);
    writeFileSync(files.certFile, certificate.toString('pem'));
    writeFileSync(files.keyFile, PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
    return files;
  }
}

function newKeys(): Promise<types.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function validity(): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
}

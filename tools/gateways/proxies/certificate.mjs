import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { lastLines, runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';

const SUBJECT = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * Makes a certificate for the loopback address, which is its own authority.
 * @param {string} folder
 * @returns {Promise<{ certFile: string, keyFile: string, ca: string }>}
 */
export async function makeCertificate(folder) {
  const files = { certFile: join(folder, 'tls-cert.pem'), keyFile: join(folder, 'tls-key.pem') };
  const outputs = ['-keyout', files.keyFile, '-out', files.certFile, '-days', '2'];
  const { code, output } = await runQuietly('openssl', ['req', '-x509', ...KEY, ...SUBJECT, ...outputs]);
  if (code !== 0) throw new Failure(`openssl made no certificate (exit code ${code}). ${lastLines(output, 3)}`);
  return { ...files, ca: readFileSync(files.certFile, 'utf8') };
}

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { orFile } from './or-file.js';
import { SettingError, type Environment, type Setting } from './setting.js';

/**
 * A private key on the curve P-256 (PKCS 8, PEM), in the variable or in the file that `<name>_FILE` names.
 */
export function privateKey(name: string): Setting<KeyObject> {
  return key(name, 'a private', createPrivateKey);
}

/** Like {@link privateKey}, for a public key (SPKI, PEM). */
export function publicKey(name: string): Setting<KeyObject> {
  return key(name, 'a public', (pem) => {
    // Node would derive the public key from a private key, which a service that only verifies must not have.
    if (pem.includes('PRIVATE KEY')) throw new Error('a private key');
    return createPublicKey(pem);
  });
}

function key(name: string, kind: string, parse: (pem: string) => KeyObject): Setting<KeyObject> {
  return orFile(name, {
    read(environment: Environment): KeyObject {
      // A variable that holds the PEM in one line has its line breaks as \n.
      const pem = environment[name]?.replaceAll('\\n', '\n');
      if (!pem) throw new SettingError(name, `is not set, nor is ${name}_FILE`);
      const parsed = attempt(() => parse(pem));
      if (parsed?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return parsed;
      throw new SettingError(name, `must be ${kind} EC key on the curve P-256, in PEM`);
    },
  });
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

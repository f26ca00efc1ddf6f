import type { KV } from 'nats';
import { isWrongRevision } from './connection/nats-errors.js';

/**
 * Returns the new revision, or null if the key has changed meanwhile. Revision 0 means that there is no key,
 * which `kv.update` does not accept.
 */
export async function compareAndSet(kv: KV, key: string, value: object, revision: number): Promise<number | null> {
  try {
    return await kv.put(key, JSON.stringify(value), { previousSeq: revision });
  } catch (error) {
    if (isWrongRevision(error)) return null;
    throw error;
  }
}

import { strictCopy } from '@fechatter/contract';
import { schemaBreaks } from '../changes/schema-changes.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { AsyncApiDocument } from './async-api.js';

/** The fields of a document that clients rely on. */
export type ComparedStream = Pick<AsyncApiDocument, 'channels' | 'components'>;

/** The changes that break a client that was written against `before`, each as a sentence. */
export function breakingStreamChanges(before: ComparedStream, after: ComparedStream): string[] {
  const [former, present] = [strictCopy(before), strictCopy(after)];
  const [was, is] = [former.components, present.components];
  const { address } = former.channels.events;
  const moved = address === present.channels.events.address ? [] : [`${address}: is gone`];
  const changed = Object.entries(was.messages).flatMap(([type, message]) => {
    const now = is.messages[type];
    if (!now) return [`${type}: is gone`];
    const breaks = (one: JsonSchema, other: JsonSchema, part: string) => {
      const sides = [
        { schema: one, schemas: was.schemas },
        { schema: other, schemas: is.schemas },
      ] as const;
      return schemaBreaks('answer', ...sides, `${type} ${part}`);
    };
    return [...breaks(message.headers, now.headers, 'headers'), ...breaks(message.payload, now.payload, 'data')];
  });
  return [...new Set([...moved, ...changed])];
}

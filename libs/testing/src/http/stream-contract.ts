import { readFileSync } from 'node:fs';
import { strictCopy } from '@fechatter/contract';
import { parse } from 'yaml';
import { DocumentSchemas, parsed } from './document-schemas.js';

/** A frame of a stream. Without their field, `event` is `message` and `id` is null. */
export interface Frame {
  event: string;
  id: string | null;
  data: string;
}

/** The part of an AsyncAPI document that names the messages. */
export interface StreamDocument {
  components: { messages: Record<string, unknown> };
}

const SHOWN_CHARACTERS = 2_000;

/** Checks that an AsyncAPI document describes the frames of a stream. */
export class StreamContract {
  private readonly schemas: DocumentSchemas;

  constructor(private readonly document: StreamDocument) {
    this.schemas = new DocumentSchemas(document);
  }

  /** Throws an error that lists how the frame differs from the document. */
  check(frame: Frame): void {
    const faults = this.faultsOf(frame);
    if (faults.length === 0) return;
    const { event, id, data } = frame;
    const what = `the frame ${event}${id === null ? '' : ` with the id ${id}`} differs from the AsyncAPI document`;
    throw new Error(`${what}: ${faults.join('; ')}\n${data.slice(0, SHOWN_CHARACTERS)}`);
  }

  private faultsOf({ event, id, data }: Frame): string[] {
    if (!Object.hasOwn(this.document.components.messages, event)) return ['this type is not documented'];
    const message = `#/components/messages/${event}`;
    const fields = { event, ...(id !== null && { id }) };
    return [
      ...this.schemas.faults(`${message}/headers`, fields, 'its fields'),
      ...this.schemas.faults(`${message}/payload`, parsed(data), 'its data'),
    ];
  }
}

let contract: StreamContract | undefined;

/** Returns the contract of docs/asyncapi.yaml, in which a frame has nothing that is not documented. */
export function streamContract(): StreamContract {
  const file = new URL('../../../../docs/asyncapi.yaml', import.meta.url);
  contract ??= new StreamContract(strictCopy(parse(readFileSync(file, 'utf8')) as StreamDocument));
  return contract;
}

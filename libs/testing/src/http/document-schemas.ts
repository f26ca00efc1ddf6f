import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

const DOCUMENT = 'document';

/** Compares values with the schemas in a document, each compiled when it is first needed. */
export class DocumentSchemas {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: object) {
    ajvFormats.default(this.ajv);
    this.ajv.addSchema(document, DOCUMENT);
  }

  /** How `value`, which is called `name`, differs from the schema at `pointer`, e.g. `#/components/schemas/Chat`. */
  faults(pointer: string, value: unknown, name: string): string[] {
    const validate = this.validators.get(pointer) ?? this.ajv.compile({ $ref: DOCUMENT + pointer });
    this.validators.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      return `${instancePath || name} ${message ?? ''} ${JSON.stringify(params)}`;
    });
  }
}

/** The JSON in `text`; undefined if it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { ROOT } from '../../libs/system/src/places.mjs';

const FILE = join(ROOT, 'libs', 'client', 'src', 'rest', 'schema.ts');
const HEADER = '/** The types of docs/openapi.json. Written by `npm run openapi`. */\n';

/** Writes the types of the document for libs/client. @param {object} document */
export async function writeClientSchema(document) {
  writeFileSync(FILE, await schemaOf(document));
}

/** Whether libs/client has the types of the document. @param {object} document */
export async function isClientSchema(document) {
  return readFileSync(FILE, 'utf8') === (await schemaOf(document));
}

/** @param {object} document */
async function schemaOf(document) {
  const options = { alphabetize: true, rootTypes: true, rootTypesNoSchemaPrefix: true };
  return HEADER + astToString(await openapiTS(read(document), options));
}

/**
 * The part of the document that calls are typed by: no errors, which are all a `Problem`, no headers and no
 * examples. Answers get no index signature for fields that clients don't know: with it, a misspelt name of a
 * field would compile.
 */
function read(document) {
  const { schemas, securitySchemes } = document.components;
  const isLeftOut = (key, value) => key === 'example' || (key === 'additionalProperties' && value === true);
  const text = JSON.stringify({ ...document, components: { schemas, securitySchemes } }, (key, value) => {
    if (isLeftOut(key, value)) return undefined;
    return key === 'responses' ? successes(value) : value;
  });
  return JSON.parse(text);
}

/** @param {Record<string, { description: string, content?: object }>} responses */
function successes(responses) {
  const isSuccess = ([status]) => /^[23]/.test(status);
  const bare = ([status, { description, content }]) => [status, { description, content }];
  return Object.fromEntries(Object.entries(responses).filter(isSuccess).map(bare));
}

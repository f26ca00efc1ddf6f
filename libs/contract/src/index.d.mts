/**
 * Returns the OpenAPI document with closed answers: a field, a value of an enumeration or an error code that
 * the document does not name is a fault. The errors that any request can get are in each operation. Of an AsyncAPI
 * document, it closes the schemas.
 */
export function strictCopy<T extends object>(document: T): T;

/** An extension of OpenAPI that several tools know: the values so far of a string that may get others. */
export const KNOWN_VALUES: 'x-extensible-enum';

/** The names of the headers that an error with this status always has. */
export function headersAlwaysSentWith(status: number): readonly string[];

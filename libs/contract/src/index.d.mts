/**
 * Returns the OpenAPI document with closed answers: a field, a value of an enumeration or an error code that
 * the document does not name is a fault. The errors that any request can get are in each operation.
 */
export function strictCopy<T extends object>(document: T): T;

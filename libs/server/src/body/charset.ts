const CHARSET = /^charset\*?\s*=\s*("?)(.*)\1$/is;

/**
 * The first charset in a `Content-Type` that is not UTF-8, or null. JSON has no other encoding and no such
 * parameter (RFC 8259, 8.1 and 11), but a client that names one has encoded its text accordingly. `utf8` is
 * refused too: it is not a registered name of UTF-8 (RFC 9110, 8.3.2).
 */
export function foreignCharsetIn(contentType: string): string | null {
  const parameters = contentType.split(';').slice(1);
  const named = parameters.map((parameter) => CHARSET.exec(parameter.trim())?.[2]).filter((name) => name !== undefined);
  return named.find((name) => name.toLowerCase() !== 'utf-8') ?? null;
}

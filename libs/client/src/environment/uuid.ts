/** `crypto.randomUUID` is missing on pages that came by plain http, as in a LAN; `getRandomValues` is not. */
export function randomUuid(source: Crypto | undefined = globalThis.crypto): string {
  if (source?.randomUUID) return source.randomUUID();
  if (!source?.getRandomValues) throw new Error('This platform has no secure random numbers: crypto is missing.');
  return version4(source.getRandomValues(new Uint8Array(16)));
}

/** RFC 9562, section 5.4. */
function version4(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte, index) => {
    if (index === 6) byte = (byte & 0x0f) | 0x40;
    if (index === 8) byte = (byte & 0x3f) | 0x80;
    return byte.toString(16).padStart(2, '0');
  });
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

import { deflateRawSync } from 'node:zlib';

/**
 * Makes a zip archive by the format's description (APPNOTE.TXT 4.3), independently of the code that reads
 * archives.
 * @param {Record<string, string>} files
 * @param {{ deflate?: (bytes: Buffer) => Buffer, method?: number }} [packing]
 * @returns {Buffer}
 */
export function zipOf(files, { deflate = deflateRawSync, method = 8 } = {}) {
  const locals = [];
  const entries = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = deflate(Buffer.from(content));
    const local = header(0x04034b50, 30, { method, packed, content, name, sizesAt: 18, nameAt: 26, methodAt: 8 });
    const entry = header(0x02014b50, 46, { method, packed, content, name, sizesAt: 20, nameAt: 28, methodAt: 10 });
    entry.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    entries.push(entry, Buffer.from(name));
    offset += local.length + name.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  return Buffer.concat([...locals, directory, end(Object.keys(files).length, directory.length, offset)]);
}

function header(signature, length, { method, packed, content, name, sizesAt, nameAt, methodAt }) {
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(signature, 0);
  bytes.writeUInt16LE(method, methodAt);
  bytes.writeUInt32LE(packed.length, sizesAt);
  bytes.writeUInt32LE(content.length, sizesAt + 4);
  bytes.writeUInt16LE(name.length, nameAt);
  return bytes;
}

function end(count, length, offset) {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}

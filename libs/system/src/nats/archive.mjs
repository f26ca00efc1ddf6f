import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { Failure } from '../failure.mjs';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LONGEST_COMMENT = 65_535;

/** @param {Uint8Array} bytes @returns {string} lower-case hex */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * @param {Uint8Array} bytes
 * @param {string | undefined} expected
 * @param {string} name
 */
export function requireChecksum(bytes, expected, name) {
  const found = sha256(bytes);
  if (found === expected) return;
  throw new Failure(`${name} was refused: its SHA-256 is ${found}, and ${expected ?? 'no known sum'} was expected.`);
}

/**
 * Reads one file of a zip archive. It knows as much of the format as releases and wheels need, without zip64.
 * @param {Buffer} zip
 * @param {(name: string) => boolean} wanted
 * @returns {Buffer}
 */
export function unzipOne(zip, wanted) {
  const end = findEnd(zip);
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const entry = readEntry(zip, at);
    if (wanted(entry.name)) return contentOf(zip, entry);
    at = entry.next;
  }
  throw new Failure('The archive does not hold the file that was looked for.');
}

/** @param {Buffer} zip */
function findEnd(zip) {
  const first = Math.max(0, zip.length - 22 - LONGEST_COMMENT);
  for (let at = zip.length - 22; at >= first; at--) if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  throw new Failure('The archive is no zip file, or it was cut off.');
}

/** @param {Buffer} zip @param {number} at */
function readEntry(zip, at) {
  if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Failure('The archive has a damaged directory.');
  const nameLength = zip.readUInt16LE(at + 28);
  return {
    method: zip.readUInt16LE(at + 10),
    size: zip.readUInt32LE(at + 20),
    header: zip.readUInt32LE(at + 42),
    name: zip.toString('utf8', at + 46, at + 46 + nameLength),
    next: at + 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32),
  };
}

/** @param {Buffer} zip @param {ReturnType<typeof readEntry>} entry */
function contentOf(zip, { header, size, method }) {
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + size);
  return method === 0 ? packed : inflateRawSync(packed);
}

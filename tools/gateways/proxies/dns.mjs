import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const TYPE_A = 1;
const TTL_SECONDS = 1;
/** An answer to a query, by the authority. */
const FOUND = 0x8580;
const NO_SUCH_NAME = 0x8583;

/**
 * A name server that answers with the addresses of replicas, as the one of Docker does. Knows only type A.
 */
export class NameServer {
  /** @type {Record<string, string[]>} addresses by name */
  names = {};
  #socket = createSocket('udp4');

  /** @param {Record<string, string[]>} names */
  static async start(names) {
    const server = new NameServer();
    server.names = names;
    server.#socket.on('message', (query, { port, address }) => {
      server.#socket.send(answerTo(query, server.names), port, address);
    });
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    return server;
  }

  get port() {
    return this.#socket.address().port;
  }

  close() {
    this.#socket.close();
  }
}

/** @param {Buffer} query with one question @param {Record<string, string[]>} names @returns {Buffer} */
function answerTo(query, names) {
  const { name, end } = questionIn(query);
  const known = names[name];
  const addresses = known && query.readUInt16BE(end) === TYPE_A ? known : [];
  const head = Buffer.alloc(HEADER_BYTES);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(known ? FOUND : NO_SUCH_NAME, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  return Buffer.concat([head, query.subarray(HEADER_BYTES, end + 4), ...addresses.map(recordOf)]);
}

/** @param {Buffer} query @returns {{ name: string, end: number }} where the name ends */
function questionIn(query) {
  const labels = [];
  let at = HEADER_BYTES;
  for (let length = query[at]; length > 0; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

/** @param {string} address @returns {Buffer} a record about the name in the question */
function recordOf(address) {
  const record = Buffer.alloc(HEADER_BYTES);
  record.writeUInt16BE(0xc000 + HEADER_BYTES, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_SECONDS, 6);
  record.writeUInt16BE(4, 10);
  return Buffer.concat([record, Buffer.from(address.split('.').map(Number))]);
}

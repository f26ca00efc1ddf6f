import { digestOf } from './fresh.js';
import type { Request, Response } from 'express';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/**
 * A public file that is sent compressed. Only files like this are: to compress an answer that holds secrets
 * and something that the client chose would give the secrets away by its length (BREACH).
 */
export class PageFile {
  /** Changes with the content. */
  readonly tag: string;
  private readonly coded = new Map<Coding, Promise<Buffer>>();

  constructor(
    private readonly type: string,
    private readonly content: Buffer,
  ) {
    this.tag = digestOf(content);
  }

  /** Answers with the file, in the best coding that the client accepts, or with 304 if the client has it. */
  async send(request: Request, response: Response, cacheControl: string): Promise<void> {
    const coding = CODINGS.find((each) => request.acceptsEncodings(each)) ?? 'identity';
    const etag = `"${this.tag}-${coding}"`;
    response.vary('Accept-Encoding').set({ 'Cache-Control': cacheControl, ETag: etag });
    if (request.fresh) return void response.status(304).end();
    if (coding !== 'identity') response.set('Content-Encoding', coding);
    response.set('Content-Type', this.type).send(await this.in(coding));
  }

  /** Compresses once, and not on the thread that answers requests. Failures are not cached. */
  private in(coding: Coding): Promise<Buffer> {
    const known = this.coded.get(coding);
    if (known) return known;
    const coded = compress[coding](this.content);
    this.coded.set(coding, coded);
    coded.catch(() => this.coded.delete(coding));
    return coded;
  }
}

type Coding = 'br' | 'gzip' | 'identity';

/** The codings in the order of preference. */
const CODINGS: readonly Coding[] = ['br', 'gzip'];

/** Half a second for the page's 1.6 MB. The best quality, 11, takes ten times as long, for a tenth less. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const compress: Record<Coding, (content: Buffer) => Promise<Buffer>> = {
  br: (content) => promisify<Buffer, object, Buffer>(brotliCompress)(content, QUALITY),
  gzip: promisify<Buffer, Buffer>(gzip),
  identity: (content) => Promise.resolve(content),
};

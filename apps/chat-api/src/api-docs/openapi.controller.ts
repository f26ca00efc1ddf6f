import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readFileSync } from 'node:fs';
import { Operation, PageFile, Public, SetsHeader } from '@fechatter/server';
import { PUBLIC_ADDRESSES, withServers, type PublicAddresses } from './public-addresses.js';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);

/** An OpenAPI document. */
export type OpenApi = Record<string, unknown>;

@Public()
@Controller('api')
export class OpenApiController {
  private served: { document: OpenApi; file: PageFile } | undefined;

  constructor(@Inject(PUBLIC_ADDRESSES) private readonly addresses: PublicAddresses) {}

  @Operation({ summary: 'This document', answers: { 200: 'OpenApi' } })
  @SetsHeader({
    name: 'ETag',
    description: 'Send it as `If-None-Match` to read the document only if it has changed.',
    schema: { type: 'string', pattern: '^"[\\w-]+"$', examples: ['"dWuGEbPnTkSRJAXO-gzip"'] },
  })
  @Get('openapi.json')
  async get(@Req() request: Request, @Res() response: Response): Promise<OpenApi> {
    const { document, file } = (this.served ??= this.read());
    await file.send(request, response, 'public, max-age=300');
    // Says what the file is. Nest sends nothing for a handler that has the response.
    return document;
  }

  private read() {
    const document = withServers(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi, this.addresses);
    return { document, file: new PageFile('application/json; charset=utf-8', Buffer.from(JSON.stringify(document))) };
  }
}

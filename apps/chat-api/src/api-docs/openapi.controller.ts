import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { readFileSync } from 'node:fs';
import { digestOf, Operation, Public, SetsHeader } from '@fechatter/server';
import { PUBLIC_ADDRESSES, withServers, type PublicAddresses } from './public-addresses.js';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);

/** An OpenAPI document. */
export type OpenApi = Record<string, unknown>;

@Public()
@Controller('api')
export class OpenApiController {
  private served: { document: OpenApi; etag: string } | undefined;

  constructor(@Inject(PUBLIC_ADDRESSES) private readonly addresses: PublicAddresses) {}

  @Operation({ summary: 'This document', answers: { 200: 'OpenApi' } })
  @SetsHeader({
    name: 'ETag',
    description: 'Send it as `If-None-Match` to read the document only if it has changed.',
    schema: { type: 'string', pattern: '^"[\\w-]+"$', examples: ['"dWuGEbPnTkSRJAXO"'] },
  })
  @Get('openapi.json')
  @Header('Cache-Control', 'public, max-age=300')
  get(@Res({ passthrough: true }) response: Response): OpenApi {
    const { document, etag } = (this.served ??= this.read());
    response.setHeader('ETag', etag);
    return document;
  }

  private read() {
    const document = withServers(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi, this.addresses);
    return { document, etag: `"${digestOf(JSON.stringify(document))}"` };
  }
}

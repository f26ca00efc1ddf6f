import { Controller, Get, Header, Inject } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { Operation, Public } from '@fechatter/server';
import { PUBLIC_ADDRESSES, withServers, type PublicAddresses } from './public-addresses.js';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);

/** An OpenAPI document. */
export type OpenApi = Record<string, unknown>;

@Public()
@Controller('api')
export class OpenApiController {
  private document: OpenApi | undefined;

  constructor(@Inject(PUBLIC_ADDRESSES) private readonly addresses: PublicAddresses) {}

  @Operation({ summary: 'This document', answers: { 200: 'OpenApi' } })
  @Get('openapi.json')
  @Header('Cache-Control', 'public, max-age=300')
  get(): OpenApi {
    return (this.document ??= withServers(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi, this.addresses));
  }
}

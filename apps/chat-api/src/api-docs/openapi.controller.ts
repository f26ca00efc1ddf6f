import { Controller, Get, Header } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { Operation, Public } from '@fechatter/server';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);

/** An OpenAPI document. */
export type OpenApi = Record<string, unknown>;

@Public()
@Controller('api')
export class OpenApiController {
  private document: OpenApi | undefined;

  @Operation({ summary: 'This document', answers: { 200: 'OpenApi' } })
  @Get('openapi.json')
  @Header('Cache-Control', 'public, max-age=300')
  get(): OpenApi {
    return (this.document ??= JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi);
  }
}

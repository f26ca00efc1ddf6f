import { Controller, Get, Header } from '@nestjs/common';
import { Operation, Public } from '@fechatter/server';
import { readDocument } from './document-file.js';

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
    return (this.document ??= { ...readDocument() });
  }
}

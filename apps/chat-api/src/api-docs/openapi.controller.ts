import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { readFileSync } from 'node:fs';
import { Operation, Public } from '@fechatter/server';
import { PageFile } from './page-file.js';
import { PUBLIC_ADDRESSES, withServers, type PublicAddresses } from './public-addresses.js';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);

/** An OpenAPI document. */
export type OpenApi = Record<string, unknown>;

@Public()
@Controller('api')
export class OpenApiController {
  private document: PageFile | undefined;

  constructor(@Inject(PUBLIC_ADDRESSES) private readonly addresses: PublicAddresses) {}

  @Operation({ summary: 'This document', answers: { 200: 'OpenApi' } })
  @Get('openapi.json')
  get(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.document ??= new PageFile('application/json; charset=utf-8', Buffer.from(JSON.stringify(this.read())));
    return this.document.send(request, response, 'public, max-age=300');
  }

  private read(): OpenApi {
    return withServers(JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi, this.addresses);
  }
}

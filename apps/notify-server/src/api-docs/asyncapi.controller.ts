import { Controller, Get, Req, Res } from '@nestjs/common';
import { Operation, PageFile, Produces, Public, SetsHeader } from '@fechatter/server';
import type { Request, Response } from 'express';
import { readFileSync } from 'node:fs';

/** The checked-in document, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/asyncapi.yaml', import.meta.url);
/** Generators of clients make nothing of `application/vnd.aai.asyncapi+yaml`, or refuse the whole document. */
const MEDIA_TYPE = 'text/plain';

@Public()
@Controller('api')
export class AsyncApiController {
  private file: PageFile | undefined;

  @Operation({
    summary: 'The events of the stream',
    description: 'An AsyncAPI document in YAML: every frame that the event stream can have. Answered by notify-server.',
    answers: { 200: { type: null, description: 'The document.' } },
  })
  @SetsHeader({
    name: 'ETag',
    description: 'Send it as `If-None-Match` to read the document only if it has changed.',
    schema: { type: 'string', pattern: '^"[\\w-]+"$', examples: ['"dWuGEbPnTkSRJAXO-gzip"'] },
  })
  @Get('asyncapi.yaml')
  @Produces(MEDIA_TYPE)
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    this.file ??= new PageFile(`${MEDIA_TYPE}; charset=utf-8`, readFileSync(DOCUMENT));
    await this.file.send(request, response, 'public, max-age=300');
  }
}

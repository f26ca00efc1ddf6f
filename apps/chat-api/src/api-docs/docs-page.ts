import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

interface PageFile {
  type: string;
  read(): Buffer;
}

const PAGE = '/api/docs';
/** The page may load its own files, and call this API and the event stream. Inline scripts do not run. */
const policy = (otherOrigins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...otherOrigins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Fechatter API</title>
    <link rel="icon" href="${PAGE}/favicon-32x32.png" />
    <link rel="stylesheet" href="${PAGE}/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${PAGE}/swagger-ui-bundle.js"></script>
    <script src="${PAGE}/start.js"></script>
  </body>
</html>
`;
const start = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

const files: Record<string, PageFile> = {
  '': { type: 'text/html; charset=utf-8', read: () => Buffer.from(html) },
  '/start.js': { type: 'text/javascript; charset=utf-8', read: () => Buffer.from(start) },
  '/swagger-ui.css': packaged('swagger-ui.css', 'text/css; charset=utf-8'),
  '/swagger-ui-bundle.js': packaged('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
  '/favicon-32x32.png': packaged('favicon-32x32.png', 'image/png'),
};

/**
 * Serves the page that shows the OpenAPI document. All its files come from here: it needs no network.
 * @param otherOrigins where the page may send requests, besides its own origin
 */
export function docsPage(otherOrigins: readonly string[]): RequestHandler {
  const contentPolicy = policy(otherOrigins);
  return (request, response, next) => sendFile(request, response, next, contentPolicy);
}

function sendFile(request: Request, response: Response, next: NextFunction, contentPolicy: string): void {
  const path = request.originalUrl.split('?')[0] ?? '';
  const file = path.startsWith(PAGE) ? files[path.slice(PAGE.length).replace(/\/$/, '')] : undefined;
  if (!file || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
  response.set({
    'Content-Type': file.type,
    'Content-Security-Policy': contentPolicy,
    'Cache-Control': 'public, max-age=3600',
  });
  response.send(file.read());
}

/** A file of swagger-ui-dist, which is read once. */
function packaged(name: string, type: string): PageFile {
  let content: Buffer | undefined;
  return {
    type,
    read: () => (content ??= readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`))),
  };
}

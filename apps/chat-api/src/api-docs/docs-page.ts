import { PageFile } from '@fechatter/server';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

const PAGE = '/api/docs';
const CHECKED_EACH_TIME = 'public, no-cache';
const KEPT = 'public, max-age=31536000, immutable';

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

/**
 * The token stays in the browser's storage, so that a reload of the page keeps it. Without our filter, the
 * box would look at the tags only, and tell upper from lower case.
 */
const start = `const filterByWords = () => ({
  fn: {
    opsFilter(groups, phrase) {
      const wanted = phrase.toLowerCase();
      const isWanted = (tag) => (operation) => {
        const summary = operation.getIn(['operation', 'summary']);
        return [tag, operation.get('method'), operation.get('path'), summary].join(' ').toLowerCase().includes(wanted);
      };
      return groups
        .map((group, tag) => group.update('operations', (operations) => operations.filter(isWanted(tag))))
        .filter((group) => group.get('operations').size > 0);
    },
  },
});
SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: true,
  filter: true,
  plugins: [filterByWords],
});
`;

type Files = Record<string, PageFile>;

let opened: Files | undefined;

/** Reads the files when they are first asked for. */
function files(): Files {
  return (opened ??= withPage({
    '/start.js': new PageFile('text/javascript; charset=utf-8', Buffer.from(start)),
    '/swagger-ui.css': packaged('swagger-ui.css', 'text/css; charset=utf-8'),
    '/swagger-ui-bundle.js': packaged('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
    '/favicon-32x32.png': packaged('favicon-32x32.png', 'image/png'),
  }));
}

/** A file of swagger-ui-dist. */
function packaged(name: string, type: string): PageFile {
  return new PageFile(type, readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)));
}

/** Adds the page itself. It names each file with its tag, so that browsers may keep the files for ever. */
function withPage(parts: Files): Files {
  const url = (name: string) => `${PAGE}${name}?v=${parts[name]?.tag ?? ''}`;
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Fechatter API</title>
    <link rel="icon" href="${url('/favicon-32x32.png')}" />
    <link rel="stylesheet" href="${url('/swagger-ui.css')}" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${url('/swagger-ui-bundle.js')}"></script>
    <script src="${url('/start.js')}"></script>
  </body>
</html>
`;
  return { ...parts, '': new PageFile('text/html; charset=utf-8', Buffer.from(html)) };
}

/**
 * Serves the page that shows the OpenAPI document, and leads from `/` to it. All its files come from here: it
 * needs no network.
 * @param otherOrigins where the page may send requests, besides its own origin
 */
export function docsPage(otherOrigins: readonly string[]): RequestHandler {
  const contentPolicy = policy(otherOrigins);
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    answer(request, response, next, contentPolicy);
  };
}

function answer(request: Request, response: Response, next: NextFunction, contentPolicy: string): void {
  const path = request.originalUrl.split('?')[0] ?? '';
  if (path === '/') return response.redirect(PAGE);
  const file = path.startsWith(PAGE) ? files()[path.slice(PAGE.length).replace(/\/$/, '')] : undefined;
  if (!file) return next();
  response.set('Content-Security-Policy', contentPolicy);
  const isNamedByTag = request.query['v'] === file.tag;
  file.send(request, response, isNamedByTag ? KEPT : CHECKED_EACH_TIME).catch(next);
}

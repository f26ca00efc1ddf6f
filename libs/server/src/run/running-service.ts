import type { NestExpressApplication } from '@nestjs/platform-express';
import { NestFactory } from '@nestjs/core';
import type { ModuleMetadata } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import type { Server } from 'node:http';
import { KEEP_ALIVE_SECONDS } from '../config/service-settings.js';
import type { Connections } from '../connections/connections.js';
import { allowedOrigins, refuseForeignPages } from '../http/cross-origin.js';
import { ExpressServer } from '../http/express-server.js';
import { HealthService } from '../health/health.service.js';
import { publicPaths } from '../access/route-paths.js';
import { jsonBody } from '../body/json-body.js';
import { readableRequest } from '../http/readable-request.js';
import type { Log } from '../log/log.js';
import { NestLog } from '../log/nest-log.js';
import { REQUEST_ID_HEADER, requestId } from '../log/request-id.js';
import { requestLog } from '../log/request-log.js';
import type { Metric } from '../metrics/metric.js';
import { METRICS } from '../metrics/metrics.module.js';
import { RequestFigures } from '../metrics/request-figures.js';
import { ServerModule } from './server.module.js';
import { urlOf } from '../http/url-of.js';
import type { ServiceSettings } from '../config/service-settings.js';

export interface ServiceDefinition {
  /** The service's module, which imports `HealthModule`. */
  module: NonNullable<ModuleMetadata['imports']>[number];
  settings: ServiceSettings;
  log: Log;
}

const CORS_MAX_AGE_SECONDS = 600;
const exposedHeaders = [
  ...[REQUEST_ID_HEADER, 'Location', 'ETag', 'Idempotency-Replayed', 'WWW-Authenticate'],
  ...['Retry-After', 'RateLimit', 'RateLimit-Policy'],
];

/**
 * Wires and starts one service. It shuts down in this order: not ready, and each answer ends its connection →
 * `beforeApplicationShutdown` of the modules (end streams, stop loops) → requests in progress end, and idle
 * connections with them → `onApplicationShutdown` (close connections to others).
 */
export async function startService({ module, settings, log }: ServiceDefinition): Promise<RunningService> {
  warnOfUnknownVariables(settings, log);
  const server = new ExpressServer();
  const app = await NestFactory.create<NestExpressApplication>(ServerModule.with(log, module), server, {
    bodyParser: false,
    logger: new NestLog(log),
    abortOnError: false,
  });
  const figures = new RequestFigures();
  prepare(app, settings, { log, figures });
  server.connections.keepFor(settings.keepAliveSeconds ?? KEEP_ALIVE_SECONDS);
  await app.listen(settings.port, settings.host);
  const service = new RunningService(app, server.connections, figures, settings);
  log.info({ url: service.url }, 'listening');
  return service;
}

export class RunningService {
  readonly url: string;
  private readonly server: Server;

  constructor(
    readonly app: NestExpressApplication,
    private readonly connections: Connections,
    private readonly figures: RequestFigures,
    private readonly settings: ServiceSettings,
  ) {
    this.server = app.getHttpServer();
    this.url = urlOf(this.server);
  }

  get health(): HealthService {
    return this.app.get(HealthService, { strict: false });
  }

  /** The metrics of the service itself, and those that every service has. */
  get metrics(): Metric[] {
    const own = this.app.get<Metric[]>(METRICS, { strict: false });
    return [...own, ...this.figures.metrics, ...this.connections.metrics];
  }

  /** Resolves when everything is closed. Cuts off the requests that have not ended after the grace period. */
  async drain(): Promise<void> {
    this.health.drain();
    this.connections.drain();
    const timer = setTimeout(() => this.server.closeAllConnections(), this.settings.shutdownGraceMs);
    try {
      await this.app.close();
    } finally {
      clearTimeout(timer);
    }
  }
}

function warnOfUnknownVariables({ unknownVariables = [] }: ServiceSettings, log: Log): void {
  for (const { name, nearest } of unknownVariables)
    log.warn({ variable: name, nearest }, 'unknown environment variable');
}

interface Watchers {
  log: Log;
  figures: RequestFigures;
}

function prepare(app: NestExpressApplication, settings: ServiceSettings, { log, figures }: Watchers): void {
  const { corsOrigins, trustedProxies = [] } = settings;
  if (trustedProxies.length > 0) app.set('trust proxy', [...trustedProxies]);
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(requestId, requestLog(log, figures), securityHeaders(), neverCached);
  app.use(refuseForeignPages(corsOrigins));
  if (corsOrigins.length > 0) {
    // With credentials, because pages of these origins may keep their refresh token in a cookie.
    const origin = allowedOrigins(corsOrigins);
    app.enableCors({ origin, credentials: true, exposedHeaders, maxAge: CORS_MAX_AGE_SECONDS });
  }
  app.use(readableRequest, jsonBody(publicPaths(app)));
}

/**
 * For an API: no answer is a page, so a browser must not load, frame or sniff any. Headers that affect only
 * pages are left out.
 */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}

/** Answers contain tokens and messages. A route that may be cached sets the header itself. */
function neverCached(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

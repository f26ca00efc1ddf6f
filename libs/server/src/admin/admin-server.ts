import { DomainError } from '@fechatter/core';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Registry } from 'prom-client';
import type { AdminSettings } from '../config/service-settings.js';
import { httpStatus } from '../health/health.controller.js';
import type { HealthReport, HealthService } from '../health/health.service.js';
import { requestId } from '../log/request-id.js';
import { healthMetrics } from './health-metrics.js';
import type { Metric } from '../metrics/metric.js';
import { addProcessMetrics } from '../metrics/process-metrics.js';
import { sendProblem } from '../problems/problem.js';
import { urlOf } from '../http/url-of.js';
import { VERSION } from '../version.js';

/** Prometheus and the probes need a few. Whoever opens more must not take what the service needs. */
const MOST_CONNECTIONS = 100;
const REQUEST_TIMEOUT_MS = 10_000;
const METHODS = ['GET', 'HEAD'];

/**
 * Serves operators, on a port that clients don't reach: `/metrics` and the health pages.
 *
 * It listens before the service has started and until it has stopped. So a service that waits for NATS can be
 * told from one that hangs, and is not restarted for it: `/health/simple` answers 200, `/health/ready` 503.
 */
export class AdminServer {
  private readonly registry = new Registry();
  private health: HealthService | null = null;
  private scrape: Promise<string> | null = null;

  private constructor(
    service: string,
    private readonly server: Server,
  ) {
    addProcessMetrics(this.registry, service);
    this.register(healthMetrics(() => this.health));
    server.maxConnections = MOST_CONNECTIONS;
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.on('request', this.routes());
  }

  /** Rejects if the port is taken. Once in a process. */
  static async listen(service: string, { adminPort, adminHost }: AdminSettings): Promise<AdminServer> {
    const server = createServer();
    const admin = new AdminServer(service, server);
    server.listen(adminPort, adminHost);
    await once(server, 'listening');
    return admin;
  }

  get url(): string {
    return urlOf(this.server);
  }

  /** From now on answers for the service, which has started. */
  serve(health: HealthService, metrics: readonly Metric[]): void {
    this.health = health;
    this.register(metrics);
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private register(metrics: readonly Metric[]): void {
    for (const metric of metrics) this.registry.registerMetric(metric);
  }

  private routes(): Express {
    return express()
      .disable('x-powered-by')
      .disable('etag')
      .enable('strict routing')
      .use(requestId, neverCached, refuseOtherMethods)
      .get('/metrics', (_request, response) => this.sendMetrics(response))
      .get('/health', (_request, response) => this.sendReport(response))
      .get('/health/simple', (_request, response) => void response.json({ status: 'ok' }))
      .get('/health/ready', (_request, response) => this.sendReadiness(response))
      .use((_request: Request, response: Response) =>
        sendProblem(response, new DomainError('not_found', 'The admin port has /metrics and /health.')),
      );
  }

  /** Concurrent scrapes share one reading. */
  private async sendMetrics(response: Response): Promise<void> {
    this.scrape ??= this.registry.metrics().finally(() => (this.scrape = null));
    const text = await this.scrape;
    response.type(this.registry.contentType).send(text);
  }

  private async sendReport(response: Response): Promise<void> {
    const report = (await this.health?.report()) ?? notStarted();
    response.status(httpStatus(report.status)).json(report);
  }

  private async sendReadiness(response: Response): Promise<void> {
    const status = (await this.health?.readiness()) ?? 'down';
    response.status(httpStatus(status)).json({ status });
  }
}

function notStarted(): HealthReport {
  const start = { status: 'down', latencyMs: 0, error: 'the service is starting; its log says what it waits for' };
  return {
    status: 'down',
    version: VERSION,
    uptimeSeconds: Math.floor(process.uptime()),
    checks: { start } as HealthReport['checks'],
  };
}

function neverCached(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Cache-Control', 'no-store');
  next();
}

function refuseOtherMethods(request: Request, response: Response, next: NextFunction): void {
  if (METHODS.includes(request.method)) return next();
  response.setHeader('Allow', METHODS.join(', '));
  sendProblem(response, new DomainError('method_not_allowed', 'The admin port can only be read.'));
}

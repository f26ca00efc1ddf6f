import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { AuthenticatedRequest } from '../access/auth.guard.js';
import { isHealthCheck } from '../health-check.js';
import type { RequestFigures } from '../metrics/request-figures.js';
import type { Log } from './log.js';
import { requestIdOf } from './request-id.js';

const PATH_SHOWN_CHARS = 200;

/**
 * Logs one line for each request, when its answer is finished or its connection is closed, and counts it. Leaves
 * out query, headers and body, which contain tokens and texts.
 */
export function requestLog(log: Log, figures: RequestFigures): RequestHandler {
  // Without the redaction, which costs more than the rest of the line. The fields below contain no secrets.
  const lines = log.child({}, { redact: [] });
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const durationMs = performance.now() - startedAt;
      figures.record(request, response, durationMs);
      lines[levelOf(request, response)](line(request, response, durationMs), 'request');
    });
    next();
  };
}

function line(request: AuthenticatedRequest, response: Response, durationMs: number): object {
  return {
    method: request.method,
    path: pathOf(request),
    status: response.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
    requestId: requestIdOf(response),
    userId: request.actor?.userId,
    aborted: response.writableFinished ? undefined : true,
  };
}

function pathOf(request: Request): string {
  return (request.originalUrl.split('?')[0] ?? '').slice(0, PATH_SHOWN_CHARS);
}

/**
 * A health check that answers 503 has done its work. `HealthService` logs when a service stops being well.
 */
function levelOf(request: Request, response: Response): 'debug' | 'info' | 'error' {
  if (isHealthCheck(request)) return 'debug';
  return response.statusCode >= 500 ? 'error' : 'info';
}

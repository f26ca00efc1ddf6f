import type { Request, Response } from 'express';
import { Counter, Histogram } from 'prom-client';
import { counter, type Metric } from './metric.js';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const EVENT_STREAM = 'text/event-stream';

interface Series {
  method: string;
  route: string;
  /** The number of answers by status. */
  answers: Map<number, number>;
  durations: Histogram.Internal<'method' | 'route'>;
}

/**
 * Counts answers by route and status. A route is its pattern, such as `/api/chat/:id`, and whatever no route
 * answers is `unmatched`, so that no client can add a series.
 */
export class RequestFigures {
  readonly metrics: Metric[] = [];
  private readonly durations: Histogram<'method' | 'route'>;
  /** By route, then by method. */
  private readonly series = new Map<string, Map<string, Series>>();
  private aborted = 0;

  constructor() {
    const { series } = this;
    this.durations = new Histogram({
      name: 'fechatter_http_request_duration_seconds',
      help: 'From the head of a request to the end of its answer, by method and route. Without event streams.',
      labelNames: ['method', 'route'] as const,
      buckets: SECONDS,
      registers: [],
    });
    const answers = new Counter({
      name: 'fechatter_http_requests_total',
      help: 'Answers by method, route and status. An event stream counts when it ends.',
      labelNames: ['method', 'route', 'status'] as const,
      registers: [],
      collect() {
        this.reset();
        for (const { method, route, answers } of everyOf(series))
          for (const [status, count] of answers) this.inc({ method, route, status }, count);
      },
    });
    const aborted = counter({
      name: 'fechatter_http_requests_aborted_total',
      help: 'Requests whose client was gone before the answer was sent. Without event streams.',
      read: () => this.aborted,
    });
    this.metrics.push(answers, this.durations, aborted);
  }

  /** Call this when the answer was sent or the client is gone; `durationMs` is the time until then. */
  record(request: Request, response: Response, durationMs: number): void {
    const isStream = isEventStream(response);
    if (!isStream && !response.writableFinished) {
      this.aborted += 1;
      return;
    }
    const { answers, durations } = this.seriesOf(request);
    answers.set(response.statusCode, (answers.get(response.statusCode) ?? 0) + 1);
    if (!isStream) durations.observe(durationMs / 1_000);
  }

  private seriesOf(request: Request): Series {
    const route = patternOf(request);
    const method = METHODS.includes(request.method) ? request.method : 'other';
    let ofRoute = this.series.get(route);
    if (!ofRoute) this.series.set(route, (ofRoute = new Map<string, Series>()));
    let series = ofRoute.get(method);
    if (!series) {
      series = { method, route, answers: new Map(), durations: this.durations.labels(method, route) };
      ofRoute.set(method, series);
    }
    return series;
  }
}

function patternOf({ route }: Request): string {
  const path: unknown = (route as { path?: unknown } | undefined)?.path;
  return typeof path === 'string' ? path : 'unmatched';
}

function isEventStream(response: Response): boolean {
  const type = response.getHeader('Content-Type');
  return typeof type === 'string' && type.startsWith(EVENT_STREAM);
}

function* everyOf(series: ReadonlyMap<string, ReadonlyMap<string, Series>>): Generator<Series> {
  for (const ofRoute of series.values()) yield* ofRoute.values();
}

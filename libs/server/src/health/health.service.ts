import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { LOG, type Log } from '../log/log.js';
import { VERSION } from '../version.js';

/** Figures of a check by name, with their unit in the name. */
export type CheckFigures = Record<string, number>;

/** Why a check failed, with figures for the report. */
export class FailedCheck extends Error {
  constructor(
    message: string,
    readonly figures: CheckFigures,
  ) {
    super(message);
  }
}

/**
 * Checks one dependency of a service. `run` throws or does not return if the dependency is down. It may
 * return figures for the report, or throw them as a {@link FailedCheck}.
 */
export interface HealthProbe {
  name: string;
  /**
   * A service is not ready without a required dependency. Without an optional one it is degraded but ready.
   */
  isRequired: boolean;
  run(signal: AbortSignal): CheckFigures | void | Promise<CheckFigures | void>;
}

export const HEALTH_PROBES = Symbol('health probes');
export type HealthStatus = 'ok' | 'degraded' | 'down';

/** Whether a service works. */
export interface ServiceStatus {
  /** `ok`, `degraded` if it works with less than it should, or `down`. */
  status: HealthStatus;
}

/** A service and what it depends on. */
export interface HealthReport extends ServiceStatus {
  /** The release that runs. */
  version: string;
  /** Seconds since the process started. */
  uptimeSeconds: number;
  /** The checks by name, e.g. `database`. */
  checks: Record<string, CheckReport>;
}

export type CheckStatus = 'ok' | 'down';

/** One check of a service. */
export interface CheckReport {
  /** Whether it passed. */
  status: CheckStatus;
  /** How long the check took, in milliseconds. */
  latencyMs: number;
  /** What went wrong. Absent if the check passed. */
  error?: string;
  /** Figures of the check by name, with their unit in the name. Absent if there are none. */
  figures?: CheckFigures;
}

const PROBE_TIMEOUT_MS = 1_000;
/** A service that is not well after so long says why. */
const START_MS = 30_000;
const statuses = { ok: 'ok', degraded: 'degraded', error: 'down', shutting_down: 'down' } as const;

/** Runs all probes at once. Concurrent callers share one run. */
@Injectable()
export class HealthService {
  private isDraining = false;
  private running: Promise<HealthReport> | null = null;
  private lastStatus: HealthStatus | null = null;
  private readonly startedAt = performance.now();

  constructor(
    @Inject(HEALTH_PROBES) private readonly probes: readonly HealthProbe[],
    private readonly terminus: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Makes the service not ready, so that no new clients are routed to it. */
  drain(): void {
    this.isDraining = true;
  }

  report(): Promise<HealthReport> {
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  async readiness(): Promise<HealthStatus> {
    return this.isDraining ? 'down' : (await this.report()).status;
  }

  private async run(): Promise<HealthReport> {
    const result = await this.terminus.check(this.probes.map((probe) => () => this.attempt(probe))).catch(resultIn);
    const checks = Object.entries(result.details).map(([name, detail]) => [name, toCheck(detail)] as const);
    const status = statuses[result.status];
    this.noteChange(status, Object.fromEntries(checks));
    return {
      status,
      version: VERSION,
      uptimeSeconds: Math.floor(process.uptime()),
      checks: Object.fromEntries(checks),
    };
  }

  /** Logs each change once, however many probes see it. A service that was never well may be starting. */
  private noteChange(status: HealthStatus, checks: Record<string, CheckReport>): void {
    const before = this.lastStatus;
    const isStarting = before === null && performance.now() < this.startedAt + START_MS;
    if (status === before || (isStarting && status === 'down')) return;
    this.lastStatus = status;
    const down = Object.entries(checks).filter(([, check]) => check.status === 'down');
    const reasons = Object.fromEntries(down.map(([name, { error }]) => [name, error]));
    if (status === 'ok') this.log.info({ status }, 'health changed');
    else this.log.warn({ status, reasons }, 'health changed');
  }

  private async attempt(probe: HealthProbe): Promise<HealthIndicatorResult> {
    const session = this.indicators.check(probe.name);
    let figures: CheckFigures | undefined;
    const result = await session
      .attempt(async ({ signal }) => {
        try {
          figures = (await probe.run(signal)) ?? undefined;
        } catch (error) {
          if (error instanceof FailedCheck) figures = error.figures;
          throw error;
        }
      })
      .withTimeout(PROBE_TIMEOUT_MS);
    const { status, ...rest } = result[probe.name] ?? { status: 'down' };
    const details = { ...rest, ...(figures && { figures }) };
    if (status === 'up') return session.up(details);
    return probe.isRequired ? session.down(details) : session.degraded(details);
  }
}

/** Terminus throws the result if a required dependency is down. */
function resultIn(error: unknown): HealthCheckResult {
  if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
  throw error;
}

function toCheck({ status, ...detail }: HealthIndicatorResult[string]): CheckReport {
  const { responseTime, message, figures } = detail as {
    responseTime?: number;
    message?: string;
    figures?: CheckFigures;
  };
  const latencyMs = Math.round(responseTime ?? 0);
  const more = { latencyMs, ...(figures && { figures }) };
  return status === 'up' ? { status: 'ok', ...more } : { status: 'down', ...more, error: message ?? 'down' };
}

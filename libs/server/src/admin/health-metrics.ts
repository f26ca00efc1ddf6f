import type { HealthService } from '../health/health.service.js';
import { gauge, type Metric } from '../metrics/metric.js';

/**
 * The checks of `/health`, run at each scrape. A check takes a second at most. `health` returns null until the
 * service has started: it is not ready then, and nothing is known of what it depends on.
 */
export function healthMetrics(health: () => HealthService | null): Metric[] {
  return [
    gauge({
      name: 'fechatter_dependency_up',
      help: 'Whether the check of /health passes (1) or not (0), by its name. Absent until the service has started.',
      label: 'dependency',
      read: async () => {
        const report = await health()?.report();
        if (report === undefined) return null;
        const checks = Object.entries(report.checks);
        return Object.fromEntries(checks.map(([name, { status }]) => [name, status === 'ok' ? 1 : 0]));
      },
    }),
    gauge({
      name: 'fechatter_ready',
      help: 'Whether the service accepts work (1), or is starting, stopping or without what it requires (0).',
      read: async () => (((await health()?.readiness()) ?? 'down') === 'down' ? 0 : 1),
    }),
  ];
}

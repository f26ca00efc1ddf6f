import type { HealthService } from '../health/health.service.js';
import { gauge, type Metric } from '../metrics/metric.js';

/** The checks of `/health`, run at each scrape. A check takes a second at most. */
export function healthMetrics(health: HealthService): Metric[] {
  return [
    gauge({
      name: 'fechatter_dependency_up',
      help: 'Whether the check of /health passes (1) or not (0), by its name.',
      label: 'dependency',
      read: async () => {
        const { checks } = await health.report();
        return Object.fromEntries(Object.entries(checks).map(([name, { status }]) => [name, status === 'ok' ? 1 : 0]));
      },
    }),
    gauge({
      name: 'fechatter_ready',
      help: 'Whether the service accepts work (1), or is starting, stopping or without what it requires (0).',
      read: async () => ((await health.readiness()) === 'down' ? 0 : 1),
    }),
  ];
}

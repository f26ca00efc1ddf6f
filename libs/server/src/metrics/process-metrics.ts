import { totalmem } from 'node:os';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../version.js';
import { gauge } from './metric.js';

/** Pauses of the garbage collector: most are below a millisecond. */
const GC_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

/**
 * Adds what is known of every Node process (CPU, memory, event loop, garbage collector) under the usual names
 * `process_*` and `nodejs_*`, and the release. Once in a process: its observers are never removed.
 */
export function addProcessMetrics(registry: Registry, service: string): void {
  collectDefaultMetrics({ register: registry, gcDurationBuckets: GC_SECONDS });
  const info = new Gauge({
    name: 'fechatter_build_info',
    help: 'Always 1. The labels are the service and its release.',
    labelNames: ['service', 'version'] as const,
    registers: [registry],
  });
  info.set({ service, version: VERSION }, 1);
  const limit = gauge({
    name: 'fechatter_memory_limit_bytes',
    help: 'The memory that the container may use. Absent if nothing limits it.',
    read: memoryLimit,
  });
  registry.registerMetric(limit);
}

/** In bytes. Null if the process may use all memory of the machine: cgroups then say more than that, or nothing. */
function memoryLimit(): number | null {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : null;
}

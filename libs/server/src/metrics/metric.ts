import { endsWithin } from '@fechatter/core';
import { Counter, Gauge, Histogram, type Metric } from 'prom-client';

export type { Metric } from 'prom-client';

/** A value that takes longer to read is left out: a scrape must not wait for a dependency that is gone. */
const READ_TIMEOUT_MS = 2_000;

/** A value for each value of the one label, or a single value. Null: there is none at the moment. */
export type Reading = number | null | Readonly<Record<string, number>>;

export interface ReadMetric {
  /** `fechatter_<noun>_<unit>`, with `_total` for a counter. */
  name: string;
  help: string;
  /** The name of the label whose values `read` returns. It has few values, none of them from a client. */
  label?: string;
  /** Called at each scrape. If it throws or is late, the metric has no value in that scrape. */
  read(): Reading | Promise<Reading>;
}

/** A value that goes up and down. */
export function gauge(of: ReadMetric): Metric {
  return new Gauge({
    ...definitionOf(of),
    async collect() {
      for (const [labels, value] of await refreshed(this, of)) this.set(labels, value);
    },
  });
}

/**
 * A value that only grows while the process runs, and that the code counts in a plain number: on the path of
 * a message or an event that costs next to nothing.
 */
export function counter(of: ReadMetric): Metric {
  return new Counter({
    ...definitionOf(of),
    async collect() {
      for (const [labels, value] of await refreshed(this, of)) this.inc(labels, value);
    },
  });
}

/** Counts observed values by size: `buckets` are upper bounds, in ascending order. */
export function histogram({ name, help, buckets }: { name: string; help: string; buckets: number[] }) {
  return new Histogram({ name, help, buckets, registers: [] });
}

function definitionOf({ name, help, label }: ReadMetric) {
  return { name, help, labelNames: label === undefined ? [] : [label], registers: [] };
}

/** Clears the metric, and returns the samples that it has now. */
async function refreshed(metric: Gauge | Counter, of: ReadMetric): Promise<[Record<string, string>, number][]> {
  const samples = await samplesOf(of);
  metric.reset();
  // A metric without labels would be 0. One with labels has no series by now, and throws.
  if (samples.length === 0 && of.label === undefined) metric.remove();
  return samples;
}

async function samplesOf(metric: ReadMetric): Promise<[Record<string, string>, number][]> {
  const { label } = metric;
  const reading = await inTime(metric);
  if (reading === null) return [];
  if (typeof reading === 'number') return [[{}, reading]];
  return Object.entries(reading).map(([value, number]) => [{ [label ?? '']: value }, number]);
}

async function inTime(metric: ReadMetric): Promise<Reading> {
  let reading: Reading = null;
  const reads = (async () => (reading = await metric.read()))();
  await endsWithin(READ_TIMEOUT_MS, reads).catch(() => undefined);
  return reading;
}

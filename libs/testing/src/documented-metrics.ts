import { readFileSync } from 'node:fs';

const page = new URL('../../../docs/metrics.md', import.meta.url);

export interface MetricShape {
  type: string;
  /** In alphabetical order. */
  labels: string[];
}

/** Returns the metrics that docs/metrics.md lists for every service and for this one, by name. */
export function documentedMetrics(service: string): Record<string, MetricShape> {
  const text = readFileSync(page, 'utf8');
  const sections = ['Every service', service].map((title) => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '');
  const rows = sections.flatMap((section) =>
    Array.from(section.matchAll(/^\| `(\w+)` +\| (\w+) +\| (.+?) +\|/gm), ([, name = '', type = '', labels = '']) => {
      const names = Array.from(labels.matchAll(/`(\w+)`/g), ([, label = '']) => label);
      return [name, { type, labels: names.sort() }] as const;
    }),
  );
  return Object.fromEntries(rows);
}

/** One series of a scrape with its labels, e.g. `fechatter_streams_open` and `{}`. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Scrape {
  /** The metrics of the service, not those of every Node process, by name. */
  metrics: Record<string, MetricShape>;
  samples: Sample[];
}

/** Reads `/metrics` of an admin port. */
export async function scrape(adminUrl: string): Promise<Scrape> {
  const response = await fetch(`${adminUrl}/metrics`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
  return parseScrape(await response.text());
}

export function parseScrape(text: string): Scrape {
  const samples = Array.from(
    text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm),
    ([, name = '', labels = '', value = '']) => ({
      name,
      labels: labelsIn(labels),
      value: Number(value),
    }),
  );
  const own = Array.from(text.matchAll(/^# TYPE (fechatter_\w+) (\w+)$/gm), ([, name = '', type = '']) => {
    return [name, { type, labels: labelsOf(name, samples) }] as const;
  });
  return { metrics: Object.fromEntries(own), samples };
}

function labelsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    Array.from(text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g), ([, name = '', value = '']) => [name, value] as const),
  );
}

/** Returns the labels of the metric's series, without the one that each bucket of a histogram has. */
function labelsOf(metric: string, samples: readonly Sample[]): string[] {
  const own = samples.filter(({ name }) => name === metric || name === `${metric}_bucket`);
  const labels = new Set(own.flatMap((sample) => Object.keys(sample.labels)));
  labels.delete('le');
  return [...labels].sort();
}

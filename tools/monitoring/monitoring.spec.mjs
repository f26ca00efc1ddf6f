import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { usesOf } from './promql.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const PAGE = 'docs/install/monitoring.md';
const { groups } = parse(read('k8s/fechatter/files/rules/fechatter.yaml'));
const alerts = groups.flatMap(({ rules }) => rules);
const { tests } = parse(read('tools/monitoring/fechatter.test.yaml'));
const dashboard = JSON.parse(read('k8s/fechatter/files/dashboards/fechatter.json'));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

/** The labels of each metric of docs/metrics.md, and of what Prometheus itself has. */
const documented = new Map([
  ...Array.from(read('docs/metrics.md').matchAll(/^\| `(\w+)` +\| (\w+) +\| (.+?) +\|/gm), ([, name, type, cell]) => {
    const labels = Array.from(cell.matchAll(/`(\w+)`/g), ([, label]) => label);
    return [name, { type, labels }];
  }),
  ['up', { type: 'gauge', labels: [] }],
  ['ALERTS', { type: 'gauge', labels: ['alertname', 'alertstate'] }],
]);
/** Prometheus gives these to all that it scrapes; `namespace` in Kubernetes. */
const OF_TARGETS = ['instance', 'job', 'namespace'];

/** Returns the labels of the metric, null if it is not documented. */
function labelsOf(metric) {
  if (/^(process|nodejs)_/.test(metric)) return OF_TARGETS;
  const [, histogram, part] = /^(.+)_(bucket|sum|count)$/.exec(metric) ?? [];
  const ofHistogram = documented.get(histogram)?.type === 'histogram' ? documented.get(histogram) : undefined;
  const known = documented.get(metric) ?? ofHistogram;
  return known ? [...known.labels, ...OF_TARGETS, ...(ofHistogram && part === 'bucket' ? ['le'] : [])] : null;
}

/** Returns what the expression, or a text about its result, names and nothing documents. */
function unknownIn(expression, text = '') {
  const { selectors, grouping } = usesOf(expression);
  const ofAny = selectors.flatMap(({ metric }) => labelsOf(metric) ?? []);
  const wrong = selectors.flatMap(({ metric, labels }) => {
    const known = labelsOf(metric);
    if (known === null) return [metric];
    return labels.filter((label) => !known.includes(label)).map((label) => `${metric}{${label}}`);
  });
  const named = Array.from(text.matchAll(/\{\{ ?(?:\$labels\.)?(\w+)/g), ([, label]) => label);
  return [...wrong, ...[...grouping, ...named].filter((label) => !ofAny.includes(label))];
}

/** The routes that the expression selects, as the OpenAPI document writes them. */
function routesIn(expression) {
  return Array.from(expression.matchAll(/route="([^"]+)"/g), ([, route]) => route.replaceAll(/:(\w+)/g, '{$1}'));
}

describe('unknownIn', () => {
  it.each([
    ['max by (namespace) (fechatter_outbox_oldest_seconds) > 30', []],
    ['rate(fechatter_index_batch_messages_sum[5m]) and on (job) up == 0', []],
    ['sum by (le) (rate(fechatter_index_batch_messages_bucket[5m]))', []],
    ['max(fechatter_outbox_age)', ['fechatter_outbox_age']],
    ['fechatter_ready{service="chat-api"}', ['fechatter_ready{service}']],
    ['sum by (service) (fechatter_ready)', ['service']],
    ['fechatter_streams_open_count > 1e3', ['fechatter_streams_open_count']],
    ['sum(fechatter_streams_open) by (le)', ['le']],
  ])('finds in %s what is not documented: %j', (expression, expected) => {
    expect(unknownIn(expression)).toEqual(expected);
  });
});

describe.each(alerts.map((alert) => [alert.alert, alert]))('%s', (name, { expr, labels, annotations }) => {
  it('uses documented metrics and labels', () => {
    expect(unknownIn(expr, annotations.summary)).toEqual([]);
  });

  it('has a severity, a summary and the section of the page that explains it', () => {
    expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning)$/) });
    expect(annotations).toEqual({ summary: expect.any(String), runbook: `${PAGE}#${name.toLowerCase()}` });
  });

  it('has a case in which it fires and one in which it does not', () => {
    const cases = tests.flatMap((test) => test.alert_rule_test).filter(({ alertname }) => alertname === name);
    expect(cases.some(({ exp_alerts: expected }) => expected.length > 0)).toBe(true);
    expect(cases.some(({ exp_alerts: expected }) => expected.length === 0)).toBe(true);
  });
});

describe('the alerts', () => {
  it(`are the sections of ${PAGE}`, () => {
    const sections = Array.from(read(PAGE).matchAll(/^### (Fechatter\w+)$/gm), ([, name]) => name);
    expect(sections).toEqual(alerts.map(({ alert }) => alert));
  });
});

describe('the dashboard', () => {
  const expressions = panels.flatMap(({ title, targets }) =>
    targets.map(({ expr, legendFormat }) => [title, expr, legendFormat]),
  );

  it.each(expressions)('uses documented metrics and labels in "%s": %s', (_title, expression, legend) => {
    expect(unknownIn(expression, legend)).toEqual([]);
  });

  it('shows a title, an explanation and a unit in each panel, under a number of its own', () => {
    for (const { title, description, fieldConfig } of panels)
      expect([title, description, fieldConfig.defaults.unit]).toEqual(Array(3).fill(expect.stringMatching(/./)));
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });

  it('and the alerts select routes that exist', () => {
    const { paths } = JSON.parse(read('docs/openapi.json'));
    const routes = [...alerts.map(({ expr }) => expr), ...expressions.map(([, expr]) => expr)].flatMap(routesIn);
    expect(routes.filter((route) => !(route in paths))).toEqual([]);
    expect(routes.length).toBeGreaterThan(0);
  });
});

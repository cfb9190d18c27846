import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { createMetrics } from '../../src/metrics/metrics.ts';

// That the alerts and the dashboard name metrics that there are, with labels that they have.

const root = join(import.meta.dirname, '../..');

/** Others' metrics that are counted on: the API server's. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  // https://kubernetes.io/docs/reference/instrumentation/metrics/
  apiserver_admission_webhook_fail_open_count: ['name', 'type'],
  apiserver_admission_webhook_rejection_count: ['name', 'type', 'error_type', 'operation', 'rejection_code'],
};

/** What Prometheus adds to all that it scrapes. */
const TARGET_LABELS = ['namespace', 'job', 'pod'];

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  labels: { severity: string };
  annotations: { summary: string; description: string };
}

interface Dashboard {
  panels: { id: number; title: string; description: string; targets: { expr: string; legendFormat: string }[] }[];
  templating: { list: { name: string; query: string }[] };
}

const file = (path: string) => readFile(join(root, path), 'utf8');
const { groups } = parse(await file('charts/evenkeel/files/alerts.yaml')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(await file('charts/evenkeel/files/dashboard.json')) as Dashboard;
const known = await metricsWithLabels();

/** Every metric by the name that Prometheus knows it by, and its labels. */
async function metricsWithLabels(): Promise<Map<string, readonly string[]>> {
  const { registry, selfManaged } = createMetrics({ version: '0', ruleIds: [] });
  selfManaged();
  const own = (await registry.getMetricsAsJSON()).map(({ name, type }): [string, readonly string[]] => {
    const { labelNames } = registry.getSingleMetric(name) as unknown as { labelNames: string[] };
    return String(type) === 'histogram' ? [`${name}_bucket`, [...labelNames, 'le']] : [name, labelNames];
  });
  return new Map([...own, ...Object.entries(ELSEWHERE)]);
}

/** Holds every metric of the expression, and every label that it names, against those there are. */
function assertKnown(expression: string): void {
  const names = [...expression.matchAll(/\b(?:evenkeel|apiserver|process|nodejs)_\w+/g)].map(([name]) => name);
  assert.notEqual(names.length, 0, expression);
  const labels = new Set(TARGET_LABELS);
  for (const name of names) {
    const own = known.get(name);
    assert.ok(own, `${name}, of ${expression}`);
    for (const label of own) labels.add(label);
  }
  const matched = [...expression.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  for (const label of [...matched, ...grouped]) assert.ok(labels.has(label), `${label}, of ${expression}`);
}

test('a metric or a label that is not there would be found', () => {
  assert.throws(() => assertKnown('evenkeel_reviews'), /evenkeel_reviews,/);
  assert.throws(() => assertKnown('sum by (rule) (evenkeel_reviews_total)'), /rule,/);
  assert.throws(() => assertKnown('evenkeel_reviews_total{result="error"}'), /result,/);
});

describe('alerts', () => {
  for (const { alert, expr, labels, annotations } of alerts) {
    test(alert, () => {
      assertKnown(expr);
      assert.match(alert, /^Evenkeel[A-Z]\w+$/);
      assert.match(labels.severity, /^(critical|warning|info)$/);
      assert.notEqual(annotations.description, '');
      const quoted = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label);
      const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
      for (const label of quoted) assert.ok(kept.includes(label), `${label} is not left in ${expr}`);
    });
  }

  test('are told of in docs/operations.md, each once', async () => {
    const told = [...(await file('docs/operations.md')).matchAll(/^\| `(Evenkeel\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(
      told,
      alerts.map(({ alert }) => alert),
    );
  });
});

describe('the dashboard', () => {
  for (const { title, description, targets } of dashboard.panels) {
    test(title, () => {
      assert.notEqual(description, '');
      for (const { expr, legendFormat } of targets) {
        assertKnown(expr);
        const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
        for (const label of shown)
          assert.ok(expr.includes(label) || label === 'pod', `${label} is not left in ${expr}`);
      }
    });
  }

  test('knows every variable that its queries name', () => {
    const text = JSON.stringify(dashboard.panels) + JSON.stringify(dashboard.templating);
    const named = new Set([...text.matchAll(/\$(?!__)(\w+)/g)].map(([, name = '']) => name));
    assert.deepEqual([...named].sort(), dashboard.templating.list.map(({ name }) => name).sort());
  });

  test('numbers its panels apart', () => {
    assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  });
});

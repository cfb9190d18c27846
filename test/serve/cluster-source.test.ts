import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, type TestContext, test } from 'node:test';
import pino from 'pino';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { clusterSource, noCluster } from '../../src/serve/cluster-source.ts';
import type { PolicyInForce } from '../../src/serve/policy-in-force.ts';
import { RESOURCES, type Resource } from '../../src/surroundings/resources.ts';
import { type Answers, events, fakeApiServer, page, refuse } from '../kubernetes/fake-api-server.ts';
import { until } from '../until.ts';

const quiet: Answers = { list: (response) => page(response, 10, []), watch: (response) => events(response) };

const WATCHED = [
  'namespaces',
  'services',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'persistentvolumeclaims',
  'resourcequotas',
  'nodes',
  'deployments.apps',
];

describe('readiness', () => {
  test('names every resource, and is reached when all have been listed', async (t) => {
    let nodes: ServerResponse | undefined;
    const { source, minors } = await start(t, {
      ...quiet,
      list(response, request) {
        if (request.path === '/api/v1/nodes') nodes = response;
        else page(response, 10, []);
      },
    });
    assert.deepEqual(source.checks(), [{ name: 'cluster', ok: false, note: 'not connected yet' }]);
    const ready = () => source.checks().flatMap(({ name, ok }) => (ok ? [name] : []));
    await until('all but one to be listed', () => ready().length === WATCHED.length - 1 && nodes !== undefined);
    const checks = source.checks();
    assert.deepEqual(
      checks.map(({ name }) => name),
      WATCHED,
    );
    assert.deepEqual(
      checks.filter(({ ok }) => !ok),
      [{ name: 'nodes', ok: false, note: 'not listed yet' }],
    );
    assert.equal(source.objects().unknown.get('services'), 'no-source');

    page(nodes!, 10, [{ metadata: { name: 'node' }, spec: {} }]);
    await until('everything to be known', () => source.objects().unknown.size === 0);
    assert.deepEqual(ready(), WATCHED);
    assert.match(source.checks()[0]!.note, /^heard of \d+ s ago$/);
    assert.equal(source.objects().nodes.open(), 1);
    assert.deepEqual(minors, [36]);
  });

  test('without a cluster is a matter of course, and nothing is known', () => {
    assert.deepEqual(noCluster.checks(), [{ name: 'cluster', ok: true, note: 'no cluster' }]);
    assert.deepEqual([...noCluster.objects().unknown.keys()], [...RESOURCES]);
    assert.equal(noCluster.namespaceLabels('shop'), undefined);
  });

  test('is never reached, and says why, where a permission is missing', async (t) => {
    const { source } = await start(t, { ...quiet, list: (response) => refuse(response, 403, 'forbidden') });
    await assert.rejects(source.failed, /grant the verbs list and watch on namespaces, services, /);
    assert.ok(source.checks().some(({ ok }) => !ok));
  });
});

describe('what has not been heard of for too long', () => {
  test('is not known any more, alone, until it is heard of again; readiness stays', async (t) => {
    let broken = false;
    const { source, log, metrics } = await start(
      t,
      {
        ...quiet,
        watch(response, { path }) {
          if (broken && path === '/api/v1/services') refuse(response, 500, 'trouble');
          else events(response);
        },
      },
      1,
    );
    await until('everything to be known', () => source.objects().unknown.size === 0);
    broken = true;
    await until('the Services to be stale', () => source.objects().unknown.size > 0);
    assert.deepEqual([...source.objects().unknown], [['services', 'stale']] satisfies [Resource, string][]);
    assert.ok(source.checks().every(({ ok }) => ok));
    const page = await metrics.registry.getSingleMetricAsString('evenkeel_watch_age_seconds');
    const ages = new Map(
      [...page.matchAll(/^\w+\{resource="(.+)"\} (.+)$/gm)].map(([, name, age]) => [name, Number(age)]),
    );
    assert.deepEqual([...ages.keys()], WATCHED);
    for (const [resource, age] of ages) assert.equal(age > 1, resource === 'services', `${resource}: ${age} s`);

    broken = false;
    await until('the Services to be known again', () => source.objects().unknown.size === 0);
    assert.deepEqual(
      log
        .filter(({ msg }) => msg !== 'watch interrupted' && msg !== 'watching again')
        .map(({ msg, resources }) => [msg, resources]),
      [
        ['the cluster is known', undefined],
        ['not heard of for too long: rules that need them abstain', ['services']],
        ['the cluster is heard of again: every rule is judged', undefined],
      ],
    );
  });

  test('is told from what is quiet: a watch without events is never stale', async (t) => {
    const { source, api } = await start(t, quiet, 1);
    await until('everything to be known', () => source.objects().unknown.size === 0);
    const first = api.watches().length;
    let stale = 0;
    await until('each watch to be begun anew five times', () => {
      stale += source.objects().unknown.size;
      return api.watches().length >= first + 5 * WATCHED.length;
    });
    assert.equal(stale, 0);
    assert.equal(api.lists().length, WATCHED.length);
  });
});

async function start(t: TestContext, answers: Answers, staleAfterSeconds = 300) {
  const api = await fakeApiServer(answers);
  const log: { msg: string; resources?: string[] }[] = [];
  const minors: number[] = [];
  const metrics = createMetrics({ version: '0', ruleIds: [] });
  const source = clusterSource({
    kubeconfig: api.kubeconfig,
    staleAfterSeconds,
    logger: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    metrics,
    policy: { meetCluster: (minor: number) => void minors.push(minor) } as PolicyInForce,
  });
  t.after(async () => {
    source.stop();
    await api.stop();
  });
  return { api, source, log, metrics, minors };
}

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { connect } from '../../src/kubernetes/client.ts';
import { type WatchedObjects, watchObjects } from '../../src/kubernetes/objects.ts';
import type { Resource } from '../../src/surroundings/resources.ts';
import type { Objects } from '../../src/surroundings/surroundings.ts';
import { until } from '../until.ts';
import { type Answers, events, type FakeApiServer, fakeApiServer, page, refuse } from './fake-api-server.ts';

const log = pino({ level: 'silent' });

/** Of each resource: an object, the same with something changed, and what is known of them by the indexes. */
interface Sample {
  path: string;
  spec: object;
  changed: object;
  known(objects: Objects): unknown;
  /** What is known after the first, after the change, and after it has gone. */
  expected: [unknown, unknown, unknown];
}

const web: any = { metadata: { namespace: 'shop', name: 'web' }, spec: { template: podsOf('web') } };

const samples: Readonly<Record<Resource, Sample>> = {
  services: {
    path: '/api/v1/services',
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    changed: { selector: { app: 'web' }, ports: [{ port: 81 }] },
    known: ({ services }) => services.selecting(web).map(({ ports }) => ports[0]?.targetPort),
    expected: [[80], [81], []],
  },
  horizontalpodautoscalers: {
    path: '/apis/autoscaling/v2/horizontalpodautoscalers',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 4,
    },
    changed: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 3,
      maxReplicas: 4,
    },
    known: ({ autoscalers }) => autoscalers.scaling(web)?.minReplicas,
    expected: [2, 3, undefined],
  },
  poddisruptionbudgets: {
    path: '/apis/policy/v1/poddisruptionbudgets',
    spec: { selector: { matchLabels: { app: 'web' } }, minAvailable: 1 },
    changed: { selector: { matchLabels: { app: 'web' } }, minAvailable: 2 },
    known: ({ budgets }) => budgets.covering(web).map(({ minAvailable }) => minAvailable),
    expected: [[1], [2], []],
  },
  persistentvolumeclaims: {
    path: '/api/v1/persistentvolumeclaims',
    spec: { accessModes: ['ReadWriteOnce'] },
    changed: { accessModes: ['ReadWriteMany'] },
    known: ({ claims }) => claims.named('shop', 'sample')?.accessModes,
    expected: [['ReadWriteOnce'], ['ReadWriteMany'], undefined],
  },
  resourcequotas: {
    path: '/api/v1/resourcequotas',
    spec: { hard: { pods: '5' } },
    changed: { hard: { pods: '6' } },
    known: ({ quotas }) => quotas.of('shop').map(({ hard }) => hard.pods),
    expected: [['5'], ['6'], []],
  },
  nodes: {
    path: '/api/v1/nodes',
    spec: {},
    changed: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
    known: ({ nodes }) => [nodes.open(), nodes.tainted()],
    expected: [
      [1, 0],
      [0, 1],
      [0, 0],
    ],
  },
  deployments: {
    path: '/apis/apps/v1/deployments',
    spec: { replicas: 2, selector: {}, template: podsOf('web') },
    changed: { replicas: 3, selector: {}, template: podsOf('web') },
    known: ({ deployments }) => [
      deployments.named('shop', 'sample')?.spec?.replicas,
      [...deployments.of('shop')].length,
    ],
    expected: [
      [2, 1],
      [3, 1],
      [undefined, 0],
    ],
  },
};

for (const [resource, { path, spec, changed, known, expected }] of Object.entries(samples)) {
  describe(`${resource} of an API server`, () => {
    it('are known once listed, followed, and forgotten', async (t) => {
      const watched = await start(t, {
        list: (response, request) => page(response, 10, request.path === path ? [sample(spec)] : []),
        watch: (response) => events(response),
      });
      assert.deepEqual(known(watched.objects), expected[0]);
      watched.send(path, 'MODIFIED', sample(changed, 11));
      await until('the change', () => same(known(watched.objects), expected[1]));
      watched.send(path, 'DELETED', sample(changed, 12));
      await until('the end', () => same(known(watched.objects), expected[2]));
      watched.send(path, 'ADDED', sample(spec, 13));
      await until('another of that name', () => same(known(watched.objects), expected[0]));
    });

    it('are listed anew when the resource version is gone, and what has vanished meanwhile is not known any more', async (t) => {
      let vanished = false;
      const watched = await start(t, {
        list(response, request) {
          page(response, 10, request.path === path && !vanished ? [sample(spec)] : []);
        },
        watch: (response) => events(response),
      });
      assert.deepEqual(known(watched.objects), expected[0]);
      vanished = true;
      watched.send(path, 'ERROR', { code: 410, message: 'too old resource version' });
      await until('the end', () => same(known(watched.objects), expected[2]));
      assert.equal(watched.api.lists().length, Object.keys(samples).length + 1);
    });
  });
}

it('an object that is nothing to the rules any more is forgotten, and one that becomes something is known', async (t) => {
  const { path, known } = samples.nodes;
  const watched = await start(t, {
    list: (response, request) => page(response, 10, request.path === path ? [sample({ unschedulable: true })] : []),
    watch: (response) => events(response),
  });
  assert.deepEqual(known(watched.objects), [0, 0]);
  watched.send(path, 'MODIFIED', sample({}, 11));
  await until('the node to take Pods', () => same(known(watched.objects), [1, 0]));
  watched.send(path, 'MODIFIED', sample({ unschedulable: true }, 12));
  await until('the node to be cordoned', () => same(known(watched.objects), [0, 0]));
});

it('a resource that is refused for a while holds nobody else up', async (t) => {
  const { path } = samples.services;
  const watched = await start(t, {
    list: (response) => page(response, 10, []),
    watch(response, request) {
      if (request.path === path) refuse(response, 500, 'trouble');
      else events(response);
    },
  });
  const other = samples.resourcequotas;
  watched.send(other.path, 'ADDED', sample(other.spec, 11));
  await until('the quota', () => same(other.known(watched.objects), other.expected[0]));
  const ages = new Map(watched.watches.map(({ objects, ageSeconds }) => [objects, ageSeconds]));
  const before = ages.get('services')!();
  await until('another refusal', () => watched.api.watches().filter((request) => request.path === path).length > 2);
  assert.ok(ages.get('services')!() > before);
});

function podsOf(app: string) {
  return { metadata: { labels: { app } }, spec: { containers: [{ name: app, ports: [{ containerPort: 80 }] }] } };
}

function sample(spec: object, resourceVersion = 5): object {
  return { metadata: { namespace: 'shop', name: 'sample', resourceVersion: String(resourceVersion) }, spec };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

interface Started extends WatchedObjects {
  api: FakeApiServer;
  /** Sends an event by the last watch of the path. */
  send(path: string, type: string, object: object): void;
}

/** Resolves when every resource has been listed and is watched. */
async function start(t: TestContext, answers: Answers): Promise<Started> {
  const open = new Map<string, (type: string, object: object) => void>();
  const api: FakeApiServer = await fakeApiServer({
    ...answers,
    watch(response, request, nth) {
      open.set(request.path, (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`));
      answers.watch(response, request, nth);
    },
  });
  const client = await connect(api.kubeconfig);
  const watched = watchObjects({ client, log, timings: { firstDelayMs: 5, maxDelayMs: 20, shortWatchMs: 20 } });
  t.after(async () => {
    watched.stop();
    await api.stop();
  });
  await Promise.all(watched.watches.map(({ firstList }) => firstList));
  await until('every watch', () => open.size === watched.watches.length);
  return { ...watched, api, send: (path, type, object) => open.get(path)?.(type, object) };
}

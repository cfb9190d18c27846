import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import pino from 'pino';
import { connect } from '../../src/kubernetes/client.ts';
import { watchObjects } from '../../src/kubernetes/objects.ts';
import { type Answers, events, fakeApiServer, page } from './fake-api-server.ts';

// What stays of an object must be its own: a string cut out of a page, or a closure, would keep the whole page alive.

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const COUNT = 10_000;
const PER_NAMESPACE = 10;

const text = (length: number) => 'x'.repeat(length);

function metadata(index: number) {
  return {
    name: `service-with-a-name-${index}`,
    namespace: `team-${Math.floor(index / PER_NAMESPACE)}`,
    uid: `2f1c9d3e-0000-4000-8000-${String(index).padStart(12, '0')}`,
    resourceVersion: String(index + 1),
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text(1000) },
    labels: { 'app.kubernetes.io/name': `application-${index}`, 'app.kubernetes.io/managed-by': 'Helm' },
    managedFields: [{ manager: 'helm', operation: 'Update', fieldsV1: { 'f:spec': { padding: text(800) } } }],
  };
}

function service(index: number): object {
  return {
    metadata: metadata(index),
    spec: {
      type: 'ClusterIP',
      clusterIPs: ['10.0.0.1'],
      selector: { 'app.kubernetes.io/name': `application-${index}`, 'app.kubernetes.io/instance': 'production' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
        { name: 'metrics', port: 9090, targetPort: 9090, protocol: 'TCP' },
      ],
    },
    status: { loadBalancer: {} },
  };
}

const labels = (index: number) => ({ 'app.kubernetes.io/name': `application-${index}` });

function deployment(index: number): object {
  const container = {
    image: 'registry.example/application:1',
    env: Array.from({ length: 20 }, (_, each) => ({ name: `VARIABLE_${each}`, value: text(60) })),
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: { requests: { cpu: '100m' } },
  };
  return {
    metadata: metadata(index),
    spec: {
      replicas: 3,
      selector: { matchLabels: labels(index) },
      template: {
        metadata: { labels: labels(index), annotations: { checksum: text(64) } },
        spec: { containers: [{ name: 'web', ...container }], volumes: [{ name: 'a', emptyDir: {} }] },
      },
    },
    status: { conditions: [{ message: text(300) }] },
  };
}

for (const [path, make, most] of [
  ['/api/v1/services', service, 1024],
  ['/apis/apps/v1/deployments', deployment, 2048],
] as const) {
  test(`of ${COUNT} objects of ${path}, less than ${most} bytes each stay in memory`, async (t) => {
    const answers: Answers = {
      list(response, request) {
        if (request.path !== path) return page(response, 1, []);
        const from = Number(request.query.get('continue') ?? 0);
        const to = from + Number(request.query.get('limit'));
        const items = Array.from({ length: to - from }, (_, index) => make(from + index));
        page(response, COUNT, items, to < COUNT ? String(to) : undefined);
      },
      watch: (response) => events(response),
    };
    const api = await fakeApiServer(answers);
    t.after(() => api.stop());
    const client = await connect(api.kubeconfig);
    const follow = async () => {
      const watched = watchObjects({ client, log: pino({ level: 'silent' }) });
      t.after(watched.stop);
      await Promise.all(watched.watches.map(({ firstList }) => firstList));
      api.requests.length = 0;
      return watched;
    };
    // Once for what is loaded and compiled only now; it stays, so that the second time adds its objects alone.
    const first = await follow();
    const before = heapBytes();
    const watched = await follow();
    const each = (heapBytes() - before) / COUNT;
    t.diagnostic(`${Math.round(each)} bytes each`);
    assert.ok(each < most, `${each} bytes each`);
    // And they are all there.
    assert.notEqual(first.objects, watched.objects);
    const { services, deployments } = watched.objects;
    const last = COUNT - 1;
    const name = `service-with-a-name-${last}`;
    const pods: any = { metadata: { namespace: `team-${Math.floor(last / PER_NAMESPACE)}` }, spec: { template: {} } };
    pods.spec.template.metadata = { labels: { ...labels(last), 'app.kubernetes.io/instance': 'production' } };
    const found =
      make === service
        ? services.selecting(pods).map((one) => one.name)
        : [deployments.named(pods.metadata.namespace, name)?.metadata?.name];
    assert.deepEqual(found, [name]);
  });
}

function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { pathInManifest, storedBy } from '../../../src/check/update/stored.ts';
import { changeBetween } from '../../../src/deployment/change.ts';

// test/cluster/update.cluster.ts holds the same to the real API server, for many more updates.

const manifest = (text = ''): V1Deployment =>
  parse(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: web:1
        ports: [{containerPort: 80}]
        resources: {limits: {cpu: 1000m}}
${text}`);

/** What the API server made of the manifest, with a sidecar that another webhook has put first. */
function live(annotated = true): V1Deployment {
  const applied = JSON.stringify(manifest());
  return parse(`
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: default
  uid: 0b5b8a46-7d0a-4c3e-9c22-000000000000
  labels: {app: web}
  annotations: ${annotated ? JSON.stringify({ 'kubectl.kubernetes.io/last-applied-configuration': applied }) : '{}'}
spec:
  replicas: 3
  revisionHistoryLimit: 10
  progressDeadlineSeconds: 600
  selector: {matchLabels: {app: web}}
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: sidecar, image: sidecar:1, imagePullPolicy: IfNotPresent}
      - name: web
        image: web:1
        imagePullPolicy: IfNotPresent
        ports: [{containerPort: 80, protocol: TCP}]
        resources: {limits: {cpu: "1"}}
        readinessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 1, periodSeconds: 10}
        terminationMessagePath: /dev/termination-log
      restartPolicy: Always
      terminationGracePeriodSeconds: 30
status: {replicas: 3}
`);
}

const change = (next: V1Deployment, before = live()) => {
  const { template, strategy, replicas } = changeBetween(before, storedBy(next, before));
  return { template, strategy, replicas };
};
const edited = (edit: (deployment: V1Deployment) => void) => {
  const next = manifest();
  edit(next);
  return next;
};
const web = (deployment: V1Deployment) =>
  deployment.spec!.template.spec!.containers.find(({ name }) => name === 'web')!;
const NOTHING = { template: false, strategy: false, replicas: false };

describe('what an update of a live object changes', () => {
  test('the same manifest again: nothing', () => {
    assert.deepEqual(change(manifest()), NOTHING);
    assert.deepEqual(storedBy(manifest(), live()), live());
    assert.deepEqual(change(manifest(), live(false)), NOTHING);
  });

  const table: readonly (readonly [
    what: string,
    edit: (deployment: V1Deployment) => void,
    changed: Partial<typeof NOTHING>,
  ])[] = [
    ['another image', (next) => (web(next).image = 'web:2'), { template: true }],
    ['the same amount, written otherwise', (next) => (web(next).resources = { limits: { cpu: 1 as never } }), {}],
    ['another amount', (next) => (web(next).resources = { limits: { cpu: '2' } }), { template: true }],
    ['another environment', (next) => (web(next).env = [{ name: 'A', value: '1' }]), { template: true }],
    ['an amount that is no longer stated', (next) => delete web(next).resources, { template: true }],
    ['a label of the Deployment', (next) => (next.metadata!.labels = { app: 'web', team: 'shop' }), {}],
    ['more replicas', (next) => (next.spec!.replicas = 5), { replicas: true }],
    ['replicas that are no longer stated, which are 1 then', (next) => delete next.spec!.replicas, { replicas: true }],
    ['the default strategy, stated', (next) => (next.spec!.strategy = { type: 'RollingUpdate' }), {}],
    ['another strategy', (next) => (next.spec!.strategy = { type: 'Recreate' }), { strategy: true }],
    ['empty things', (next) => Object.assign(web(next), { env: [], args: [], stdin: false, workingDir: '' }), {}],
    ['null', (next) => Object.assign(next.spec!.template.spec!, { restartPolicy: null, affinity: null }), {}],
    ['nothing that admission had not injected', (next) => (web(next).readinessProbe = { tcpSocket: { port: 80 } }), {}],
  ];
  for (const [what, edit, changed] of table) {
    test(what, () => assert.deepEqual(change(edited(edit)), { ...NOTHING, ...changed }));
  }

  test('without the annotation, replicas that are not stated stay what they are', () => {
    const next = edited(({ spec }) => delete spec!.replicas);
    assert.deepEqual(change(next, live(false)), NOTHING);
    assert.equal(storedBy(next, live(false)).spec?.replicas, 3);
  });

  test('an annotation that is no object counts for none', () => {
    for (const text of ['', '{', '[]', 'null', '"x"']) {
      const before = live();
      before.metadata!.annotations = { 'kubectl.kubernetes.io/last-applied-configuration': text };
      assert.deepEqual(change(manifest(), before), NOTHING);
    }
  });
});

test('two manifests stand for themselves, and so do two live objects', () => {
  const next = edited(({ spec }) => delete spec!.replicas);
  assert.equal(storedBy(next, manifest()), next);
  const edit = live();
  delete edit.spec!.strategy;
  assert.equal(storedBy(edit, live()), edit);
});

test('neither object is changed', () => {
  const [next, before] = [manifest(), live()];
  storedBy(next, before);
  assert.deepEqual([next, before], [manifest(), live()]);
});

describe('where a field of what is stored stands in the manifest', () => {
  const stored = storedBy(manifest(), live());
  const containers = ['spec', 'template', 'spec', 'containers'];
  const table: readonly (readonly [what: string, path: (string | number)[], found: (string | number)[]])[] = [
    ['what is in both', ['spec', 'replicas'], ['spec', 'replicas']],
    ['an item that stands elsewhere', [...containers, 1, 'image'], [...containers, 0, 'image']],
    ['what is absent in it', [...containers, 1, 'lifecycle', 'preStop'], [...containers, 0, 'lifecycle', 'preStop']],
    ['what the manifest has not', ['spec', 'strategy', 'type'], ['spec', 'strategy', 'type']],
    ['an item that the manifest has not', [...containers, 0, 'image'], containers],
  ];
  for (const [what, path, found] of table) {
    test(what, () => assert.deepEqual(pathInManifest(manifest(), stored, path), found));
  }
});

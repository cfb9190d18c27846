import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { V1Deployment, V1ReplicaSet, V1ReplicaSetList } from '@kubernetes/client-node';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { deployment, safetyOf } from './harness/deployment.ts';
import { matchesGolden } from './harness/golden.ts';
import { transcript } from './harness/transcript.ts';
import { startWebhook, type Webhook } from './harness/webhook.ts';

// Deployments that were there before the webhook: touching them starts no rollout, counted in the ReplicaSets that the
// real Deployment controller makes; the next rollout that somebody does ask for brings what was missing along with it.

let cluster: Cluster;
let webhook: Webhook | undefined;
let namespace: string;

/** What leaves the Pod template alone, by the name of the Deployment it is done to. */
const touches: Readonly<Record<string, readonly string[]>> = {
  annotate: ['annotate', 'deployment/annotate', 'team=shop'],
  label: ['label', 'deployment/label', 'team=shop'],
  scale: ['scale', 'deployment/scale', '--replicas=5'],
  'patch-replicas': ['patch', 'deployment/patch-replicas', '--patch={"spec":{"replicas":6}}'],
  'patch-strategy': [
    'patch',
    'deployment/patch-strategy',
    '--patch={"spec":{"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0}}}}',
  ],
  'history-limit': ['patch', 'deployment/history-limit', '--patch={"spec":{"revisionHistoryLimit":3}}'],
};

/** What changes the template. */
const rollouts: Readonly<Record<string, readonly string[]>> = {
  'set-image': ['set', 'image', 'deployment/set-image', 'web=web:2'],
  'set-env': ['set', 'env', 'deployment/set-env', 'COLOUR=green'],
  restart: ['rollout', 'restart', 'deployment/restart'],
};

before(async () => {
  cluster = await startCluster();
  namespace = await cluster.namespace('rollouts');
  const predating = [...Object.keys(touches), ...Object.keys(rollouts)].map((name) => deployment(name));
  predating.push(deployment('recreate', { spec: { strategy: { type: 'Recreate' } } }));
  const list = { apiVersion: 'v1', kind: 'List', items: predating };
  await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], JSON.stringify(list));
  if (cluster.reconciles) await Promise.all(predating.map(({ metadata }) => replicaSets(metadata?.name as string)));
  webhook = await startWebhook(cluster);
});

after(async () => {
  await webhook?.stop();
  await cluster?.stop();
});

for (const [name, command] of Object.entries(touches)) {
  test(`${command[0]} (${name}) starts no rollout`, async (t) => {
    if (!cluster.reconciles) return t.skip('there is no controller manager to make ReplicaSets');
    const old = await read(name);
    await cluster.kubectl.ok([...command, '-n', namespace]);
    const touched = await read(name);
    assert.notEqual(touched.metadata?.resourceVersion, old.metadata?.resourceVersion);
    assert.deepEqual(touched.spec?.template, old.spec?.template);
    assert.equal((await replicaSets(name)).length, 1);
  });
}

for (const [name, command] of Object.entries(rollouts)) {
  test(`${command[0]} ${command[1]} (${name}) brings the injection along`, async (t) => {
    assert.deepEqual(safetyOf(await read(name)), {
      probed: undefined,
      preStop: undefined,
      grace: 30,
      maxUnavailable: '25%',
    });
    await cluster.kubectl.ok([...command, '-n', namespace]);
    assert.deepEqual(safetyOf(await read(name)), { probed: 'http', preStop: 15, grace: 45, maxUnavailable: 0 });
    if (!cluster.reconciles) return t.diagnostic('there is no controller manager to make ReplicaSets');
    const made = await replicaSets(name);
    assert.equal(made.length, 2, 'one rollout, not two');
    const [newest] = made.sort((a, b) => revision(b) - revision(a));
    const [container] = newest?.spec?.template?.spec?.containers ?? [];
    assert.equal(container?.readinessProbe?.tcpSocket?.port, 'http');
    assert.equal(container?.lifecycle?.preStop?.sleep?.seconds, 15);
  });
}

test('a Deployment that would be denied today can be labelled and scaled, and hears of it; its next rollout is denied', async () => {
  const commands: [code: number, ...command: string[]][] = [
    [0, 'label', 'deployment/recreate', 'team=shop'],
    [0, 'patch', 'deployment/recreate', '--patch={"spec":{"replicas":5}}'],
    [0, 'scale', 'deployment/recreate', '--replicas=6'],
    [1, 'set', 'image', 'deployment/recreate', 'web=web:2'],
  ];
  let printed = '';
  for (const [code, ...command] of commands) {
    const answer = await cluster.kubectl([...command, '-n', namespace]);
    assert.equal(answer.code, code, answer.stderr);
    printed += transcript(`kubectl ${command.join(' ')}`, answer);
  }
  await matchesGolden('predating/kubectl.txt', printed);
  assert.equal((await read('recreate')).spec?.template.spec?.containers[0]?.image, 'web:1');
});

function read(name: string): Promise<V1Deployment> {
  return cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
}

/** The Deployment's ReplicaSets, once the controller has seen its latest generation and acted on it. */
async function replicaSets(name: string): Promise<V1ReplicaSet[]> {
  await until(`the Deployment controller to see ${name}`, async () => {
    const { metadata, status } = await read(name);
    const updated = status?.conditions?.some(({ type }) => type === 'Progressing');
    return updated === true && status?.observedGeneration === metadata?.generation;
  });
  const selector = ['-l', `app=${name}`, '-n', namespace];
  return (await cluster.kubectl.json<V1ReplicaSetList>(['get', 'replicasets', ...selector])).items;
}

function revision({ metadata }: V1ReplicaSet): number {
  return Number(metadata?.annotations?.['deployment.kubernetes.io/revision']);
}

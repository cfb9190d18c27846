import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import type { Rule } from '../../../src/rules/rule.ts';
import type { Fixture } from '../../rules/fixture.ts';
import { until } from '../../until.ts';
import type { Cluster } from './cluster.ts';
import { listOf } from './kubectl.ts';
import type { Webhook } from './webhook.ts';

/** A fixture in a namespace of its own. */
export interface FixtureCase {
  rule: Rule;
  fixture: Fixture;
  namespace: string;
}

/**
 * Creates the namespaces and everything there is before the requests, but for nodes. The webhook knows of it once it has
 * begun anew: it is ready when it has been told of everything.
 */
export async function createAround(cluster: Cluster, cases: readonly FixtureCase[]): Promise<void> {
  await cluster.namespaces(cases.map(({ namespace }) => namespace));
  const objects = cases.flatMap(({ fixture, namespace }) =>
    fixture.others.filter((object) => !isNode(object)).map((object) => placed(object, namespace)),
  );
  const quotas = objects.filter(({ kind }) => kind === 'ResourceQuota');
  await cluster.kubectl.ok(['apply', '-f', '-'], listOf(objects.filter((object) => !quotas.includes(object))));
  // Pods are charged to a quota when they are made: only after that do its figures stay as the fixture has them.
  if (cluster.reconciles) await until('every Deployment to have its Pods', () => havePods(cluster, cases));
  if (quotas.length > 0) await cluster.kubectl.ok(['apply', '-f', '-'], listOf(quotas));
  for (const object of objects) {
    if (!('status' in object)) continue;
    const patch = JSON.stringify({ status: object.status });
    const args = [object.kind as string, object.metadata?.name as string, '-n', object.metadata?.namespace as string];
    await cluster.kubectl.ok(['patch', ...args, '--subresource=status', '--type=merge', '-p', patch]);
  }
}

async function havePods(cluster: Cluster, cases: readonly FixtureCase[]): Promise<boolean> {
  const { items } = await cluster.kubectl.json<{ items: V1Deployment[] }>(['get', 'deployments', '-A']);
  const own = items.filter(({ metadata }) => cases.some(({ namespace }) => namespace === metadata?.namespace));
  return own.every(({ spec, status }) => spec?.paused || (status?.replicas ?? 0) === spec?.replicas);
}

/** Does something while the nodes of a fixture are there and the webhook knows of them. */
export async function withNodes(
  cluster: Cluster,
  webhook: Webhook,
  { fixture }: FixtureCase,
  during: () => Promise<void>,
): Promise<void> {
  const nodes = fixture.others.filter(isNode);
  await cluster.kubectl.ok(['create', '-f', '-'], listOf(nodes));
  // The API server taints a new node as not ready, and no kubelet will come to say otherwise.
  await cluster.kubectl.ok(['replace', '-f', '-'], listOf(nodes));
  try {
    await webhook.restart();
    await during();
  } finally {
    await cluster.kubectl.ok(['delete', '-f', '-'], listOf(nodes));
  }
}

export function hasNodes({ fixture }: FixtureCase): boolean {
  return fixture.others.some(isNode);
}

export function placed(object: KubernetesObject, namespace: string): KubernetesObject & { status?: unknown } {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function isNode({ kind }: KubernetesObject): boolean {
  return kind === 'Node';
}

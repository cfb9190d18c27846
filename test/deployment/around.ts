import type { V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import type { Surroundings } from '../../src/surroundings/surroundings.ts';
import { PLATFORM } from '../rules/fixture.ts';

/** What manifests say is around a Deployment, `old` among them where the request is an update. */
export function surroundings(manifests: readonly object[], old?: V1Deployment): Surroundings {
  return { ...objectsOf(manifests), old, platform: PLATFORM };
}

export function deploymentOf(pod: Partial<V1PodSpec>, more: Partial<V1Deployment> & { replicas?: number } = {}) {
  const { replicas = 1, ...rest } = more;
  const labels = { app: 'shop' };
  return {
    metadata: { name: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web' }], ...pod } },
    },
    ...rest,
  } satisfies V1Deployment;
}

export function nodes(count: number, spec = {}): object[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}` },
    spec,
  }));
}

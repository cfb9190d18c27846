import type { V1Container, V1Deployment, V1DeploymentSpec, V1ObjectMeta, V1Service } from '@kubernetes/client-node';

/** What a test wants of a Deployment beside a name, a selector and one container that declares port 8080. */
export interface Wishes {
  metadata?: V1ObjectMeta;
  spec?: Partial<V1DeploymentSpec>;
  container?: Partial<V1Container>;
  /** Absent: left to the API server. */
  terminationGracePeriodSeconds?: number;
}

/** A Deployment that serves requests and has nothing of what that takes. */
export function deployment(name: string, wishes: Wishes = {}): V1Deployment {
  const labels = { app: name };
  const grace = wishes.terminationGracePeriodSeconds;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...wishes.metadata },
    spec: {
      replicas: 4,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }], ...wishes.container },
          ],
          ...(grace === undefined ? {} : { terminationGracePeriodSeconds: grace }),
        },
      },
      ...wishes.spec,
    },
  };
}

/** The Service by which clients reach it. */
export function serviceFor({ metadata, spec }: V1Deployment): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: metadata?.name as string },
    spec: { selector: spec?.selector.matchLabels ?? {}, ports: [{ port: 80, targetPort: 'http' }] },
  };
}

/** What Evenkeel would add by default, present already. */
export const compliant = {
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
  container: {
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  },
} satisfies Wishes;

/** The parts of a stored Deployment that decide whether its rollouts lose requests. */
export function safetyOf({ spec }: V1Deployment) {
  const pod = spec?.template.spec;
  const container = pod?.containers.find(({ name }) => name === 'web');
  return {
    probed: container?.readinessProbe?.tcpSocket?.port ?? container?.readinessProbe?.httpGet?.port,
    preStop: container?.lifecycle?.preStop?.sleep?.seconds,
    grace: pod?.terminationGracePeriodSeconds,
    maxUnavailable: spec?.strategy?.rollingUpdate?.maxUnavailable,
  };
}

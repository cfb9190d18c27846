import type { V1Container, V1Deployment, V1DeploymentSpec, V1PodSpec, V1Service } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { until } from '../../until.ts';
import { APP_IMAGE } from './app-image.ts';

/** How the application of the tests behaves; see test/node/app/main.go. */
export interface Behaviour {
  startUpSeconds?: number;
  answerSeconds?: number;
  /** Whether the first half of an answer comes at once: what is cut off then is not sent again. */
  inHalves?: boolean;
  onSigterm?: 'exit' | 'graceful' | 'ignore';
}

/** What a row sets beside the application itself. */
export interface Written {
  behaviour?: Behaviour;
  container?: Partial<V1Container>;
  pod?: Partial<V1PodSpec>;
  spec?: Partial<V1DeploymentSpec>;
  /** Beside the application's own. */
  containers?: V1Container[];
}

/** A Deployment of 2 replicas with nothing of what zero downtime takes, unless a row sets it. */
export function appDeployment(name: string, written: Written = {}): V1Deployment {
  const { startUpSeconds = 3, answerSeconds = 0, inHalves = false, onSigterm = 'exit' } = written.behaviour ?? {};
  const labels = { app: name };
  const env = [
    { name: 'START_UP_SECONDS', value: String(startUpSeconds) },
    { name: 'ANSWER_SECONDS', value: String(answerSeconds) },
    { name: 'ANSWER_IN_HALVES', value: String(inHalves) },
    { name: 'ON_SIGTERM', value: onSigterm },
  ];
  const own: V1Container = {
    name: 'app',
    image: APP_IMAGE,
    imagePullPolicy: 'Never',
    ports: [{ name: 'http', containerPort: 8080 }],
    env,
    ...written.container,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [own, ...(written.containers ?? [])], ...written.pod },
      },
      ...written.spec,
    },
  };
}

export function appService(name: string): V1Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
  };
}

export const HEALTHY = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 };

/** Applies the Deployment with its Service, and gives the URL under which it answers. */
export async function deployed({ kubectl }: Cluster, namespace: string, deployment: V1Deployment): Promise<string> {
  const name = deployment.metadata?.name as string;
  const items = [appService(name), deployment];
  await kubectl.ok(['apply', '-n', namespace, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl.ok(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=120s']);
  const address = await kubectl.ok(['get', 'service', name, '-n', namespace, '-o', 'jsonpath={.spec.clusterIP}']);
  const url = `http://${address}/`;
  await until(`${url} to answer`, () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return url;
}

import { connect } from 'node:net';
import type { V1Container, V1Deployment, V1DeploymentSpec, V1PodSpec, V1Service } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import type { Answer } from '../../cluster/harness/kubectl.ts';
import { until } from '../../until.ts';
import { APP_IMAGE } from './app-image.ts';

/** How the application of the tests behaves; see test/node/app/main.go. */
export interface Behaviour {
  startUpSeconds?: number;
  answerSeconds?: number;
  /** Whether the first half of an answer comes at once: what is cut off then is not sent again. */
  inHalves?: boolean;
  onSigterm?: 'exit' | 'graceful' | 'ignore';
  /** Where it answers HTTP. */
  port?: number;
  /** Where it takes TCP connections too, and answers each line with the same line. */
  tcpPort?: number;
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
  const labels = { app: name };
  const own = appContainer('app', written.behaviour, { ports: [{ name: 'http', containerPort: 8080 }] });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ ...own, ...written.container }, ...(written.containers ?? [])], ...written.pod },
      },
      ...written.spec,
    },
  };
}

/** A container of the application's image; it declares the ports that are set, and no others. */
export function appContainer(name: string, behaviour: Behaviour = {}, set: Partial<V1Container> = {}): V1Container {
  const { startUpSeconds = 3, answerSeconds = 0, inHalves = false, onSigterm = 'exit', port, tcpPort } = behaviour;
  const environment = {
    START_UP_SECONDS: startUpSeconds,
    ANSWER_SECONDS: answerSeconds,
    ANSWER_IN_HALVES: inHalves,
    ON_SIGTERM: onSigterm,
    LISTEN_HTTP: port,
    LISTEN_TCP: tcpPort,
  };
  const env = Object.entries(environment)
    .filter(([, value]) => value !== undefined)
    .map(([variable, value]) => ({ name: variable, value: String(value) }));
  return { name, image: APP_IMAGE, imagePullPolicy: 'Never', env, ...set };
}

/** Port 80 of the name, and the ports of the application behind it. */
export function appService(name: string, targetPorts: readonly number[] = [8080]): V1Service {
  const ports = targetPorts.map((targetPort, index) => ({ name: `port-${index}`, port: 80 + index, targetPort }));
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { selector: { app: name }, ports } };
}

export const HEALTHY = { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1 };

/** Applies the Deployment with its Service; what the API server says of the Deployment is for the caller to judge. */
export async function applied(
  { kubectl }: Cluster,
  namespace: string,
  deployment: V1Deployment,
  service = appService(deployment.metadata?.name as string),
): Promise<Answer> {
  await kubectl.ok(['apply', '-n', namespace, '-f', '-'], JSON.stringify(service));
  return kubectl(['apply', '-n', namespace, '-f', '-'], JSON.stringify(deployment));
}

/** Waits until the Deployment that was applied answers, and gives the URL under which it does. */
export async function answering(
  { kubectl }: Cluster,
  namespace: string,
  name: string,
  scheme: 'http' | 'tcp' = 'http',
): Promise<string> {
  await kubectl.ok(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=120s']);
  const address = await kubectl.ok(['get', 'service', name, '-n', namespace, '-o', 'jsonpath={.spec.clusterIP}']);
  await until(`${address} to answer`, () => (scheme === 'http' ? answersHttp(address) : acceptsTcp(address)));
  return scheme === 'http' ? `http://${address}/` : `tcp://${address}:80`;
}

/** Applies the Deployment with its Service, and gives the URL under which it answers. */
export async function deployed(cluster: Cluster, namespace: string, deployment: V1Deployment): Promise<string> {
  const { code, stderr } = await applied(cluster, namespace, deployment);
  if (code !== 0) throw new Error(stderr);
  return answering(cluster, namespace, deployment.metadata?.name as string);
}

function answersHttp(address: string): Promise<boolean> {
  return fetch(`http://${address}/`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function acceptsTcp(address: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: address, port: 80, timeout: 1000 });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

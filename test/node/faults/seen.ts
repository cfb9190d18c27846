import { readdirSync, readFileSync } from 'node:fs';
import type { V1ContainerStatus, V1MutatingWebhookConfiguration, V1PodList } from '@kubernetes/client-node';
import { CONFIGURATIONS } from '../../../src/admission/registration.ts';
import type { Kubectl } from '../../cluster/harness/kubectl.ts';
import { NAMESPACE } from '../harness/evenkeel.ts';
import type { ApiClient } from '../stream/api-client.ts';

// What is to be seen of Evenkeel on the node.

/** Of the chart's release: the certificate that Evenkeel makes itself. */
export const SECRET = 'evenkeel-certificate';

/** What the Secret has for a serving certificate; undefined where there is none. */
export async function certificate(kubectl: Kubectl): Promise<string | undefined> {
  const get = ['get', 'secret', SECRET, '-n', NAMESPACE, '--ignore-not-found', '-o', 'jsonpath={.data.tls\\.crt}'];
  return (await kubectl.ok(get)) || undefined;
}

/** Where a JSON Patch finds the only caBundle of a webhook configuration. */
export const CA_BUNDLE = '/webhooks/0/clientConfig/caBundle';

/** What each of the two webhook configurations trusts. */
export async function caBundles(client: ApiClient): Promise<(string | undefined)[]> {
  const replies = await Promise.all(CONFIGURATIONS.map(({ path, name }) => client('GET', `${path}/${name}`)));
  return replies.map(({ body }) => {
    const { webhooks = [] } = JSON.parse(body) as V1MutatingWebhookConfiguration;
    return webhooks[0]?.clientConfig.caBundle;
  });
}

/** How many reviews the replicas have turned away since they were started. */
export async function shedSoFar(kubectl: Kubectl): Promise<number> {
  const { items } = await kubectl.json<V1PodList>(['get', 'pods', '-n', NAMESPACE]);
  const pages = await Promise.all(
    items.map(async ({ status }) => (await fetch(`http://${status?.podIP}:8080/metrics`)).text()),
  );
  const counts = pages.map((page) => Number(/^evenkeel_reviews_shed_total (\d+)$/m.exec(page)?.[1]));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Which containers of the replicas run, as far as the kubelet has told. */
export async function runningContainers(kubectl: Kubectl): Promise<(string | undefined)[]> {
  return (await containerStatuses(kubectl)).filter(({ state }) => state?.running).map(({ containerID }) => containerID);
}

/** How often each replica was started anew, and how it ended the last time. */
export async function restarts(kubectl: Kubectl): Promise<(readonly [times: number, ended: string | undefined])[]> {
  const statuses = await containerStatuses(kubectl);
  return statuses.map(({ restartCount, lastState }) => [restartCount, lastState?.terminated?.reason] as const);
}

async function containerStatuses(kubectl: Kubectl): Promise<V1ContainerStatus[]> {
  const { items } = await kubectl.json<V1PodList>(['get', 'pods', '-n', NAMESPACE]);
  return items.flatMap(({ status }) => status?.containerStatuses ?? []);
}

/** The process ids of the replicas, in the process namespace of the tests. */
export function evenkeelProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes('\0dist/main.js\0'))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a replica has said so in the last minute. */
export async function logged(kubectl: Kubectl, message: string): Promise<boolean> {
  const logs = ['logs', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name=evenkeel', '--tail=-1', '--since=60s'];
  return (await kubectl(logs)).stdout.includes(message);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webhookConfigurations } from '../../../src/admission/registration.ts';
import type { Cluster } from './cluster.ts';
import { render, startHelm } from './helm.ts';
import { listOf } from './kubectl.ts';
import type { Replica } from './replica.ts';

// What replicas need that run as processes and keep their certificate themselves, and what is to be seen of who does.

/** Makes the service accounts, with what the chart grants and nothing else. */
export async function grantKeeping(cluster: Cluster, namespace: string, accounts: readonly string[]): Promise<void> {
  const objects = await render(await startHelm(join(cluster.folder, 'helm')), {}, { namespace });
  const subjects = accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace }));
  const granted = objects
    .filter(
      ({ kind, metadata }) => /Role(Binding)?$/.test(kind) && metadata.annotations?.['helm.sh/hook'] === undefined,
    )
    .map((object) => (object.kind.endsWith('Binding') ? { ...object, subjects } : object));
  if (granted.length !== 6) throw new Error(`the chart grants by ${granted.length} objects, and 6 are expected`);
  await cluster.kubectl.ok(['apply', '-f', '-'], listOf(granted));
  for (const name of accounts) await cluster.kubectl.ok(['create', 'serviceaccount', name, '-n', namespace]);
}

/** As the chart installs them, without a caBundle, for replicas behind the port of the loopback address. */
export async function registerKept({ kubectl }: Cluster, port: number): Promise<void> {
  const endpoint = { url: `https://127.0.0.1:${port}` };
  for (const configuration of webhookConfigurations({ endpoint, failurePolicy: 'Fail' })) {
    await kubectl.ok(['apply', '-f', '-'], JSON.stringify(configuration));
  }
}

/**
 * Which service account of the namespace wrote the Secret and the webhook configurations, write by write, as the audit log
 * has it.
 */
export async function certificateWriters({ auditLog }: Cluster, namespace: string): Promise<string[]> {
  const account = `system:serviceaccount:${namespace}:`;
  return (await readFile(auditLog as string, 'utf8'))
    .split('\n')
    .filter((line) => line.includes(account))
    .map((line) => JSON.parse(line))
    .filter(({ objectRef, responseStatus }) => objectRef.resource !== 'leases' && responseStatus?.code < 300)
    .map(({ user }) => user.username as string)
    .filter((username) => username.startsWith(account))
    .map((username) => username.slice(account.length));
}

/** Who wrote its Lease, then the other. */
export function holderFirst(replicas: readonly Replica[], identity: string | undefined): [Replica, Replica] {
  const holds = (replica: Replica) => replica.log().some((line) => line.identity === identity);
  return [replicas.find(holds)!, replicas.find((replica) => !holds(replica))!];
}

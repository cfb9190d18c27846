import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Registration, webhookConfigurations } from '../../../src/admission/registration.ts';
import { type IssuedCertificate, issueServingCertificate } from '../../../src/certs/issue.ts';
import { until } from '../../until.ts';
import { type Child, startChild } from './child.ts';
import type { Cluster } from './cluster.ts';
import { freePorts } from './ports.ts';

/** `evenkeel serve` as a process of its own, registered with the cluster's API server. */
export interface Webhook {
  /** Its log so far, one object a review among them. */
  reviews(): ReviewLine[];
  /** What its ops port answers to a GET of the path. */
  ops(path: string): Promise<{ status: number; text: string }>;
  /** Ends it and starts it anew, with another policy where one is given; resolves when it is ready. */
  restart(policy?: string): Promise<void>;
  /** Ends it at once, as a node that fails would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a review's line in the log says; see logReview. */
export interface ReviewLine {
  namespace: string;
  name: string;
  operation: string;
  subresource?: 'scale';
  dryRun: boolean;
  user: string;
  webhook: 'mutate' | 'validate';
  verdict: string;
  rules: string[];
  mode: string;
  abstained?: string[];
  skipped?: string;
}

const cli = join(import.meta.dirname, '../../../src/cli.ts');

/** Starts the webhook under the policy (the configuration file's YAML) and waits until the API server asks it. */
export async function startWebhook(
  cluster: Cluster,
  policy = '',
  registration: Omit<Registration, 'endpoint' | 'caBundle'> = {},
): Promise<Webhook> {
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const file = (name: string) => join(cluster.folder, `webhook-${port}${name}`);
  const certificate = await issueFor(cluster.host);
  await writeFile(file('.crt'), certificate.cert);
  await writeFile(file('.key'), certificate.key, { mode: 0o600 });
  await writeFile(file('.yaml'), policy);
  let child: Child | undefined;

  const start = async () => {
    const started = startChild(
      process.execPath,
      [
        ...[cli, 'serve', '--config', file('.yaml'), '--cert-file', file('.crt'), '--key-file', file('.key')],
        ...['--port', String(port), '--ops-port', String(opsPort)],
        ...(cluster.host === '127.0.0.1' ? ['--host', cluster.host] : []),
      ],
      file('.log'),
      { ...process.env, KUBECONFIG: cluster.kubeconfig },
    );
    child = started;
    await until('evenkeel serve to be ready', async () => {
      if (!started.running) throw new Error(`evenkeel serve ended:\n${started.output()}`);
      return (await metricsPage(opsPort, '/readyz'))?.ok;
    });
  };
  const kill = async () => {
    await child?.stop('SIGKILL');
  };
  const endpoint = { url: `https://${cluster.host}:${port}` };
  await start();
  await register(cluster, { endpoint, caBundle: certificate.ca, ...registration });
  const namespace = await cluster.namespace(`registration-${port}`);
  await untilAsked(cluster, namespace, opsPort, endpoint.url);
  return {
    reviews: () => reviewLines(child?.output() ?? ''),
    async ops(path) {
      const answer = await fetch(`http://127.0.0.1:${opsPort}${path}`);
      return { status: answer.status, text: await answer.text() };
    },
    async restart(changed) {
      if (changed !== undefined) await writeFile(file('.yaml'), changed);
      await kill();
      await start();
    },
    kill,
    start,
    async stop() {
      await unregister(cluster);
      await kill();
    },
  };
}

/** A serving certificate for a server of the tests at that address, good for an hour. */
export function issueFor(host: string): Promise<IssuedCertificate> {
  const now = Date.now();
  const isAddress = /^[\d.]+$|:/.test(host);
  return issueServingCertificate({
    dnsNames: isAddress ? [] : [host],
    ipAddresses: isAddress ? [host] : [],
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
  });
}

async function register(cluster: Cluster, registration: Registration): Promise<void> {
  const configurations = webhookConfigurations(registration);
  const label = cluster.onlyNamespacesLabelled;
  if (label !== undefined) {
    for (const { webhooks = [] } of configurations) {
      for (const webhook of webhooks) {
        webhook.namespaceSelector?.matchExpressions?.push({ key: label, operator: 'Exists' });
      }
    }
  }
  for (const configuration of configurations) {
    await cluster.kubectl.ok(['apply', '-f', '-'], JSON.stringify(configuration));
  }
}

async function unregister({ kubectl }: Cluster): Promise<void> {
  for (const { kind, metadata } of webhookConfigurations({ endpoint: { url: 'https://localhost' } })) {
    await kubectl.ok(['delete', '--ignore-not-found', kind as string, metadata?.name as string]);
  }
}

/** The API server learns of a new configuration by a watch, a moment later. */
async function untilAsked({ kubectl }: Cluster, namespace: string, opsPort: number, url: string): Promise<void> {
  await until(`the API server to ask ${url}; is EVENKEEL_TEST_HOST right?`, async () => {
    await kubectl(['create', 'deployment', 'probe', '--image=probe', '--dry-run=server', '-n', namespace]);
    const metrics = (await (await metricsPage(opsPort, '/metrics'))?.text()) ?? '';
    return ['mutate', 'validate'].every((webhook) =>
      new RegExp(`^evenkeel_reviews_total\\{.*webhook="${webhook}".*\\} [1-9]`, 'm').test(metrics),
    );
  });
}

function metricsPage(opsPort: number, path: string): Promise<Response | undefined> {
  return fetch(`http://127.0.0.1:${opsPort}${path}`).catch(() => undefined);
}

function reviewLines(log: string): ReviewLine[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as ReviewLine & { msg?: string })
    .filter(({ msg }) => msg === 'review');
}

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import type { V1Lease, V1Secret } from '@kubernetes/client-node';
import { issueServingCertificate } from '../../src/certs/issue.ts';
import type { Cause } from '../../src/certs/next-step.ts';
import { connect } from '../../src/kubernetes/client.ts';
import { until } from '../until.ts';
import { type Balancer, startBalancer } from './harness/balancer.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { deployment } from './harness/deployment.ts';
import { certificateWriters, grantKeeping, holderFirst, registerKept } from './harness/keeping.ts';
import { type Replica, startReplica, untilReady } from './harness/replica.ts';
import { issueFor } from './harness/webhook.ts';

// Self-managed certificates under a real API server that turns away what it cannot have reviewed (failurePolicy Fail):
// two replicas, whose certificates last for seconds where they are to change.

const namespace = 'keeping';
const secret = 'evenkeel-certificate';
const QUIET = { settleMs: 500, lookMs: 250, leaseSeconds: 3 };
/** A serving certificate a second, a CA every eight: with both bundles, as much as may be written in a minute. */
const RESTLESS = {
  ...{ ...QUIET, lookMs: 100 },
  ...{ leafMs: 60_000, leafRenewMs: 58_900, caMs: 120_000, caRenewMs: 112_000, retireMs: 1_500 },
};

let cluster: Cluster;
let client: Awaited<ReturnType<typeof connect>>;
let balancer: Balancer;
let replicas: Replica[] = [];

before(async () => {
  cluster = await startCluster();
  client = await connect(cluster.kubeconfig);
  await cluster.namespace(namespace);
  await grantKeeping(cluster, namespace, ['one', 'two']);
  balancer = await startBalancer();
});

after(async () => {
  await stopReplicas();
  balancer?.stop();
  await cluster?.stop();
});

test('from nothing: not ready before the API server trusts it, then ready, with one Secret', async () => {
  await startReplicas(QUIET);
  await until('the serving certificate', async () => (await storedSecret())?.data?.['tls.crt']);
  const { status, text } = await replicas[0]!.readyz();
  assert.equal(status, 503);
  assert.match(text, /^\[-\]ca-bundle not both webhook configurations are there$/m);

  await registerKept(cluster, balancer.port);
  await Promise.all(replicas.map(untilReady));
  assert.equal(await dryRun(), undefined);
  const certificates = await Promise.all(replicas.map(({ port }) => servedBy(port)));
  assert.equal(certificates[0]?.fingerprint256, certificates[1]?.fingerprint256);
  assert.equal(certificates[0]?.subjectAltName, `DNS:evenkeel.${namespace}.svc, IP Address:127.0.0.1`);
  const ca = new X509Certificate(Buffer.from((await storedSecret())?.data?.['ca.crt'] ?? '', 'base64'));
  for (const [certificate, days] of [
    [certificates[0]!, 365],
    [ca, 3650],
  ] as const) {
    const left = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    assert.ok(Math.abs(left - days) < 1, `${left} days for ${days}`);
    assert.deepEqual(certificate.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' });
  }
  assert.ok(ca.ca && certificates[0]!.verify(ca.publicKey));
  for (const replica of replicas) assert.equal(await replica.metric('evenkeel_ca_bundle_in_step'), 1);
  assert.equal(await rotations('certificate="ca"'), 1);
  assert.equal(await rotations('certificate="leaf"'), 1);
});

test('what breaks is put right, counted and logged, and no review fails of it', async (t) => {
  const stream = await reviews();
  type Case = [what: string, fault: () => Promise<unknown>, made: 'ca' | 'leaf', cause: Cause];
  const cases: Case[] = [
    ['the Secret deleted', () => kubectl('delete', 'secret', secret), 'ca', 'missing'],
    ['tls.crt cut off', () => patchSecret({ 'tls.crt': 'LS0tLS1CRUdJ' }), 'leaf', 'damaged'],
    ['ca.key cut off', () => patchSecret({ 'ca.key': 'LS0tLS1CRUdJ' }), 'ca', 'damaged'],
    ['ca.crt taken out', () => patchSecret({ 'ca.crt': null }), 'ca', 'missing'],
    ['a certificate for another name', () => putCertificate('elsewhere.svc', 3_600_000), 'leaf', 'wrong-names'],
    ['a certificate that has expired', () => putCertificate(cluster.host, -60_000), 'leaf', 'expired'],
  ];
  for (const [what, fault, made, cause] of cases) {
    await t.test(what, async () => {
      const labels = `certificate="${made}",cause="${cause}"`;
      const [before, linesBefore] = [await rotations(labels), logged(made, cause)];
      await fault();
      await until('it to be counted', async () => (await rotations(labels)) > before);
      await until('it to be logged', () => logged(made, cause) > linesBefore);
      await untilSettled();
      assert.deepEqual(stream.failures, []);
    });
  }
  await t.test('the caBundle overwritten, of one webhook and of both', async () => {
    // For as long as that takes the API server trusts nobody: what the stream sees of it is not Evenkeel's to prevent.
    for (const index of [[0], [0, 1]]) {
      await stream.pause();
      const [before, linesBefore] = [await bundleWrites(), lines('the caBundle was written').length];
      for (const which of index) await overwriteBundle(which, await strangersBundle());
      await untilSettled();
      assert.equal(await dryRun(), undefined);
      await until('it to be counted', async () => (await bundleWrites()) >= before + index.length);
      await until('it to be logged', () => lines('the caBundle was written').length >= linesBefore + index.length);
      stream.resume();
    }
  });
  await stream.stop();
  assert.deepEqual(stream.failures, []);
  assert.ok(stream.answered() > 20, `${stream.answered()} reviews`);
  await noKeyIsLogged();
});

test('a holder that is paused and goes on is no second writer', async () => {
  const { spec } = await lease();
  const [holder, other] = holderFirst(replicas, spec?.holderIdentity);
  process.kill(holder.child.pid, 'SIGSTOP');
  balancer.to([other.port]);
  // Until it holds the Lease itself, nobody puts right what it sees.
  await overwriteBundle(0, await strangersBundle());
  const { text } = await until('the other to be unready', async () => {
    const answer = await other.readyz();
    return answer.status === 503 && answer;
  });
  assert.match(text, /^\[-\]ca-bundle not trusted by the caBundle of mutate\.evenkeel\.dev$/m);
  await until(
    'the other to hold the Lease',
    async () => (await lease()).spec?.leaseTransitions !== spec?.leaseTransitions,
  );
  await until(
    'its mark on the Secret',
    async () =>
      holderOf(await storedSecret()) !== undefined &&
      (await certificateWriters(cluster, namespace)).at(-1) === other.name,
  );
  await untilReady(other);
  await kubectl('delete', 'secret', secret);
  await until('the Secret', async () => (await storedSecret())?.data?.['tls.crt']);
  const count = (await certificateWriters(cluster, namespace)).length;
  process.kill(holder.child.pid, 'SIGCONT');
  // The first thing it sees is a Secret that it would have made anew, and a bundle that is not what it knew.
  await overwriteBundle(0, '');
  await untilSettled();
  await sleep(3 * QUIET.leaseSeconds * 1000);
  const since = (await certificateWriters(cluster, namespace)).slice(count);
  assert.ok(since.length > 0);
  assert.deepEqual([...new Set(since)], [other.name], 'who wrote after it went on');
  assert.equal((await lease()).spec?.leaseTransitions, (spec?.leaseTransitions ?? 0) + 1);
  balancer.to(replicas.map(({ port }) => port));
});

test('a hundred rotations, CAs among them, and no review fails', { timeout: 400_000 }, async (t) => {
  await stopReplicas();
  await startReplicas(RESTLESS);
  await Promise.all(replicas.map(untilReady));
  // What it holds lasts for a year.
  await kubectl('delete', 'secret', secret);
  const stream = await reviews();
  const watched = watchTrust();
  const startedAt = Date.now();
  const deadline = startedAt + 300_000;
  let [leaves, cas] = [0, 0];
  while ((leaves + cas < 100 || cas < 10) && Date.now() < deadline) {
    await sleep(500);
    [leaves, cas] = await Promise.all([rotations('certificate="leaf"'), rotations('certificate="ca"')]);
  }
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  t.diagnostic(`${leaves} serving certificates and ${cas} CAs in ${seconds} s, ${stream.answered()} reviews`);
  await stream.stop();
  const { seen, untrusted } = await watched.stop();
  assert.ok(leaves + cas >= 100 && cas >= 10, `${leaves} serving certificates and ${cas} CAs in five minutes`);
  assert.deepEqual(stream.failures, []);
  assert.deepEqual(untrusted, []);
  const trusted = (await bundles()).map((bundle) => bundle.split('BEGIN CERTIFICATE').length - 1);
  assert.ok(Math.max(...trusted) <= 3, `${trusted.join(' and ')} CAs in the bundles`);
  assert.ok(seen.size > 50, `${seen.size} certificates seen`);
  assert.ok(stream.answered() > 500, `${stream.answered()} reviews`);
  await noKeyIsLogged();
});

async function startReplicas(times: object): Promise<void> {
  const options = { namespace, secret, times };
  replicas = await Promise.all(['one', 'two'].map((name) => startReplica(cluster, name, options)));
  balancer.to(replicas.map(({ port }) => port));
}

async function stopReplicas(): Promise<void> {
  await Promise.all(replicas.map(({ child }) => child.stop('SIGTERM')));
  replicas = [];
}

/** A dry run of a create; gives what went wrong. */
async function dryRun(): Promise<string | undefined> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`;
  try {
    await client.write('POST', path, deployment('shop'), AbortSignal.timeout(20_000));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Dry runs one after another, on two lanes. */
async function reviews() {
  const failures: string[] = [];
  let answered = 0;
  let state: 'running' | 'paused' | 'stopped' = 'running';
  let busy = 0;
  const lane = async () => {
    while (state !== 'stopped') {
      if (state === 'running') {
        busy += 1;
        const failure = await dryRun();
        busy -= 1;
        if (failure === undefined) answered += 1;
        else failures.push(failure);
      }
      await sleep(20);
    }
  };
  const lanes = [lane(), lane()];
  return {
    failures,
    answered: () => answered,
    async pause() {
      state = 'paused';
      await until('the lanes to rest', () => busy === 0);
    },
    resume() {
      state = 'running';
    },
    async stop() {
      state = 'stopped';
      await Promise.all(lanes);
    },
  };
}

/** Looks again and again what each replica serves, and whether the bundles that were in force around that trust it. */
function watchTrust() {
  const seen = new Set<string>();
  const untrusted: string[] = [];
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      for (const { name, port } of replicas) {
        const before = await bundles();
        const certificate = await servedBy(port);
        const after = await bundles();
        seen.add(certificate.fingerprint256);
        for (const [index, bundle] of [...before, ...after].entries()) {
          if (!trusts(bundle, certificate)) untrusted.push(`${name}, bundle ${index}, ${certificate.validFrom}`);
        }
      }
      await sleep(100);
    }
  };
  const running = run();
  return {
    async stop() {
      stopped = true;
      await running;
      return { seen, untrusted };
    },
  };
}

/** By the certificates' own means, not by what is tested. */
function trusts(bundle: string, certificate: X509Certificate): boolean {
  const blocks = bundle.split(/(?<=-----END CERTIFICATE-----\n)/).filter((block) => block !== '');
  return blocks.some((block) => certificate.verify(new X509Certificate(block).publicKey));
}

function servedBy(port: number): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()!);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

const KINDS = [
  'mutatingwebhookconfigurations/mutate.evenkeel.dev',
  'validatingwebhookconfigurations/validate.evenkeel.dev',
];

function bundles(): Promise<string[]> {
  return Promise.all(
    KINDS.map(async (each) => {
      const path = `/apis/admissionregistration.k8s.io/v1/${each}`;
      const configuration = (await client.read(path, {}, AbortSignal.timeout(10_000))) as any;
      return Buffer.from(configuration.webhooks[0].clientConfig.caBundle ?? '', 'base64').toString();
    }),
  );
}

async function overwriteBundle(index: number, caBundle: string): Promise<void> {
  const patch = [{ op: 'replace', path: '/webhooks/0/clientConfig/caBundle', value: caBundle }];
  const path = `/apis/admissionregistration.k8s.io/v1/${KINDS[index]}`;
  await client.write('PATCH', path, patch, AbortSignal.timeout(10_000));
}

async function strangersBundle(): Promise<string> {
  return Buffer.from((await issueFor('127.0.0.1')).ca).toString('base64');
}

/** Both replicas serve what the Secret holds, and both configurations trust it. */
async function untilSettled(): Promise<void> {
  await until('everything to be in step', async () => {
    const data = (await storedSecret())?.data;
    if (!data?.['tls.crt']) return false;
    const bundle = Buffer.from(data['ca.crt'] ?? '', 'base64').toString();
    const wanted = new X509Certificate(Buffer.from(data['tls.crt'], 'base64'));
    const inForce = await bundles();
    const served = await Promise.all(replicas.map(({ port }) => servedBy(port)));
    return (
      inForce.every((each) => each === bundle) &&
      trusts(bundle, wanted) &&
      served.every(({ fingerprint256 }) => fingerprint256 === wanted.fingerprint256)
    );
  });
  await Promise.all(replicas.map(untilReady));
}

function kubectl(...args: string[]): Promise<string> {
  return cluster.kubectl.ok([...args, '-n', namespace]);
}

async function storedSecret(): Promise<V1Secret | undefined> {
  const { code, stdout } = await cluster.kubectl(['get', 'secret', secret, '-n', namespace, '-o', 'json']);
  return code === 0 ? JSON.parse(stdout) : undefined;
}

function lease(): Promise<V1Lease> {
  return cluster.kubectl.json<V1Lease>(['get', 'lease', secret, '-n', namespace]);
}

function patchSecret(data: Readonly<Record<string, string | null>>): Promise<string> {
  return kubectl('patch', 'secret', secret, '--type=merge', '-p', JSON.stringify({ data }));
}

/** Puts one of another CA in place of the serving certificate, with so many milliseconds left. */
async function putCertificate(host: string, leftMs: number): Promise<void> {
  const now = Date.now();
  const { cert, key } = await issueServingCertificate({
    ...(isIP(host) ? { dnsNames: [], ipAddresses: [host] } : { dnsNames: [host], ipAddresses: [] }),
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + leftMs),
  });
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  await patchSecret({ 'tls.crt': base64(cert), 'tls.key': base64(key) });
}

/** Of all replicas. */
function lines(message: string) {
  return replicas.flatMap((replica) => replica.log()).filter(({ msg }) => msg === message);
}

function logged(made: 'ca' | 'leaf', cause: Cause): number {
  const message = made === 'ca' ? 'a CA was made' : 'a serving certificate was issued';
  return lines(message).filter((line) => line.cause === cause).length;
}

async function bundleWrites(): Promise<number> {
  const counts = await Promise.all(replicas.map(({ metric }) => metric('evenkeel_ca_bundle_writes_total')));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function rotations(labels: string): Promise<number> {
  const counts = await Promise.all(
    replicas.map(({ metric }) => metric('evenkeel_certificate_rotations_total', labels)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

function holderOf(stored: V1Secret | undefined): string | undefined {
  return stored?.metadata?.annotations?.['evenkeel.dev/holder'];
}

async function noKeyIsLogged(): Promise<void> {
  for (const { child } of replicas) assert.doesNotMatch(child.output(), /PRIVATE KEY|LS0tLS1CRUdJTiBQ/);
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueServingCertificate } from '../../src/certs/issue.ts';
import { connect } from '../../src/kubernetes/client.ts';
import { until } from '../until.ts';
import { type Child, startChild } from './harness/child.ts';
import { startControlPlane } from './harness/control-plane.ts';
import { deployment } from './harness/deployment.ts';
import { CHART, startHelm } from './harness/helm.ts';
import { listOf } from './harness/kubectl.ts';
import { freePorts } from './harness/ports.ts';

// That nobody's Deployment is turned away while a release goes that fails closed. The Pods are played by a process on this
// machine that has been told to stop and drains: it answers, and has the API server connect anew each time, by a Service that
// may be gone. All else is the chart's.

const namespace = 'evenkeel-gone';
const cli = join(import.meta.dirname, '../../src/cli.ts');
const address = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
const skip =
  (process.env.KUBECONFIG ?? '') !== ''
    ? 'it would stand in the way of the whole cluster'
    : address === undefined && 'an endpoint cannot be a loopback address, and this machine has no other';

test('uninstalled with failurePolicy Fail, under a stream of updates', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-uninstall-'));
  const controlPlane = await startControlPlane(folder, { dialsEndpoints: true });
  let server: Child | undefined;
  t.after(async () => {
    await server?.stop('SIGKILL');
    await controlPlane.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const { kubectl, kubeconfig } = controlPlane;
  const helm = await startHelm(join(folder, 'helm'));
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const now = Date.now();
  const certificate = await issueServingCertificate({
    dnsNames: [`evenkeel.${namespace}.svc`],
    ipAddresses: [],
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + 3_600_000),
  });
  await writeFile(join(folder, 'tls.crt'), certificate.cert);
  await writeFile(join(folder, 'tls.key'), certificate.key, { mode: 0o600 });
  const flags = [
    ...['--cert-file', join(folder, 'tls.crt'), '--key-file', join(folder, 'tls.key')],
    ...['--port', String(port), '--ops-port', String(opsPort), '--drain-seconds', '60'],
  ];

  await kubectl.ok(['create', 'namespace', namespace]);
  await kubectl.ok(['create', 'namespace', 'shop']);
  const values = {
    webhook: { failurePolicy: 'Fail' },
    certificate: { secretName: 'evenkeel-tls', caBundle: certificate.ca },
  };
  const run = async (...args: string[]) => {
    const { code, stderr } = await helm([...args, '--namespace', namespace], values, kubeconfig);
    assert.equal(code, 0, stderr);
  };

  const client = await connect(kubeconfig);
  const path = '/apis/apps/v1/namespaces/shop/deployments';
  const signal = new AbortController().signal;
  const update = (count: number) =>
    client.write('PATCH', `${path}/shop`, { metadata: { annotations: { count: String(count) } } }, signal);

  await kubectl.ok(['create', '-n', 'shop', '-f', '-'], JSON.stringify(deployment('shop')));
  for (let round = 1; round <= ROUNDS; round += 1) {
    await run('install', 'evenkeel', CHART);
    // Nobody answers yet: that it is refused shows that it would be noticed below.
    await until('updates to be turned away', () => update(0).then(() => false, isRefusal));
    server = startChild(process.execPath, [cli, 'serve', '--no-cluster', ...flags], join(folder, 'evenkeel.log'));
    await kubectl.ok(['apply', '-f', '-'], listOf(played(port)));
    await until('updates to be let through', () =>
      update(0).then(
        () => true,
        () => false,
      ),
    );

    const failures: string[] = [];
    let [running, sent] = [true, 0];
    const stream = async () => {
      while (running) {
        sent += 1;
        await update(sent).catch((error: Error) => failures.push(error.message));
      }
    };
    const streams = Array.from({ length: STREAMS }, stream);
    await sleep(500);
    void server.stop('SIGTERM');
    await sleep(500);
    const before = sent;
    await run('uninstall', 'evenkeel');
    const during = sent - before;
    await sleep(1_000);
    running = false;
    await Promise.all(streams);
    t.diagnostic(
      `round ${round}: ${sent} updates, ${during} of them during the uninstallation, ${failures.length} refused`,
    );
    assert.deepEqual(failures, []);
    assert.ok(during > 0, 'no update during the uninstallation');
    const kinds = 'mutatingwebhookconfigurations,validatingwebhookconfigurations';
    assert.equal(await kubectl.ok(['get', kinds, '-o', 'name']), '');
    await server.stop('SIGKILL');
    await kubectl.ok(['delete', '--ignore-not-found', '-f', '-'], listOf(played(port)));
  }
});

const ROUNDS = 3;
const STREAMS = 4;

function isRefusal(error: Error): boolean {
  return error.message.includes('failed calling webhook');
}

/** The Pods, as an EndpointSlice and as the Endpoints that older API servers go by: in 1.31 they dial nothing else. */
function played(port: number): object[] {
  const ports = [{ name: 'https', port, protocol: 'TCP' }];
  return [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace, name: 'evenkeel-played', labels: { 'kubernetes.io/service-name': 'evenkeel' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports,
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { namespace, name: 'evenkeel' },
      subsets: [{ addresses: [{ ip: address }], ports }],
    },
  ];
}

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { CONFIGURATIONS } from '../../src/admission/registration.ts';
import { duration } from '../../src/verify/format/units.ts';
import { issueFor } from '../cluster/harness/webhook.ts';
import { until } from '../until.ts';
import { settingHere } from './experiment/setting.ts';
import { FLOOD_MS, flood, floodStopped, type Waited } from './faults/overload.ts';
import { type Fault, lost, reliabilityPage } from './faults/page.ts';
import { pauseHolder } from './faults/paused-holder.ts';
import type { Flood } from './faults/reviews.ts';
import {
  CA_BUNDLE,
  caBundles,
  certificate,
  evenkeelProcesses,
  logged,
  restarts,
  runningContainers,
  SECRET,
  shedSoFar,
} from './faults/seen.ts';
import { installEvenkeel, NAMESPACE } from './harness/evenkeel.ts';
import { startNodeCluster } from './harness/node-cluster.ts';
import { apiClient } from './stream/api-client.ts';
import { type Applied, streamApplies } from './stream/apply-stream.ts';

// What can go wrong, done to Evenkeel on purpose while Deployments are applied. With --write, docs/reliability.md gets what
// was measured.

const RELIABILITY = join(import.meta.dirname, '../../docs/reliability.md');

/** The time-out that the chart gives webhooks. */
const TIMEOUT_MS = 2000;

/** Of 50 applies a second: those of a fifth of a second on the replica that is killed. */
const MOST_IN_FLIGHT = 5;

/** And those of half a second in which the API server trusts nobody. */
const MOST_UNTRUSTED = 25;

/** Of all that are sent meanwhile and in the seconds around: what many reviews cost depends on the machine. */
const MOST_IN_A_FLOOD = 300;

const FLOODED = `more reviews than can be judged, for ${FLOOD_MS / 1000} s`;

/** How long applies go on after a fault, in milliseconds. */
const AFTERWARDS_MS = 3000;

const cluster = await startNodeCluster({ withEvenkeel: true });
const client = await apiClient(cluster.kubeconfig);
after(async () => {
  client.close();
  await cluster.stop();
});
const { kubectl } = cluster;
const evenkeel = await installEvenkeel(cluster);
const version = JSON.parse(await kubectl.ok(['get', '--raw', '/version'])) as { gitVersion: string };
const address = await kubectl.ok(['get', 'service', 'evenkeel', '-n', NAMESPACE, '-o', 'jsonpath={.spec.clusterIP}']);
await cluster.namespace('stream');
const stream = streamApplies(client, 'stream');
after(() => stream.stop());

const faults: Fault[] = [];
let flooded: Flood | undefined;
let stopped: Waited | undefined;

/** What cannot be had otherwise. */
interface Allowed {
  /** How many may be lost, and what the API server says of those; none where there is nothing. */
  atMost?: number;
  as?: RegExp;
  /** Whether the API server itself may give no answer. */
  unanswered?: true;
}

/** Plays the fault under the stream; what it gives is noted beside it. */
function fault(what: string, play: (t: TestContext) => Promise<string | undefined>, allowed: Allowed = {}): void {
  test(what, async (t) => {
    await stream.soFar();
    const note = await play(t);
    await sleep(AFTERWARDS_MS);
    const applied = await stream.soFar();
    tell(t, { ...applied, note });
    assert.ok(applied.sent > 50);
    if (!allowed.unanswered) assert.deepEqual([...applied.unanswered], []);
    if (allowed.as === undefined) noneLost(applied);
    assert.equal(applied.unpatched, 0);
    for (const message of applied.refused.keys()) assert.match(message, allowed.as as RegExp);
    const atMost = allowed.atMost ?? 0;
    assert.ok(lost(applied) <= atMost, `${lost(applied)} lost, and ${atMost} at most are allowed`);
    faults.push({ what, applied, atMost, ...(note === undefined ? {} : { note }) });
  });
}

function noneLost({ refused, unpatched }: Applied): void {
  assert.deepEqual([...refused], []);
  assert.equal(unpatched, 0);
}

function tell(t: { diagnostic(message: string): void }, what: object): void {
  t.diagnostic(JSON.stringify(what, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)));
}

fault('both replicas replaced by a rollout', async () => {
  await evenkeel.restart();
  await evenkeel.settled();
  return undefined;
});

fault('the configuration made invalid', async () => {
  const map = await kubectl.json<V1ConfigMap>(['get', 'configmap', 'evenkeel', '-n', NAMESPACE]);
  const set = (text: string) => {
    const patch = JSON.stringify({ data: { 'evenkeel.yaml': text } });
    return kubectl.ok(['patch', 'configmap', 'evenkeel', '-n', NAMESPACE, '--type=merge', '-p', patch]);
  };
  await set('mode: nonsense\n');
  await until('the new version to be refused', () => logged(kubectl, 'the configuration in force stays'));
  await set(map.data?.['evenkeel.yaml'] as string);
  return 'refused with its problems; the last good one stays';
});

fault('20 clients that send a byte a second, for 10 s', async () => {
  const sockets = await connections(20);
  for (let second = 0; second < 10; second += 1) {
    for (const socket of sockets) socket.write('POST /mutate HTTP/1.1\r\n'[second] as string);
    await sleep(1000);
  }
  for (const socket of sockets) socket.destroy();
  return undefined;
});

fault('500 connections at once', async () => {
  const sockets = await connections(500);
  await sleep(1000);
  for (const socket of sockets) socket.destroy();
  return 'all of them made, and held for a second';
});

fault('the Secret with the certificate deleted', async () => {
  const before = await certificate(kubectl);
  await kubectl.ok(['delete', 'secret', SECRET, '-n', NAMESPACE]);
  await until('another certificate', async () => {
    const now = await certificate(kubectl);
    return now !== undefined && now !== before;
  });
  await sleep(AFTERWARDS_MS);
  return 'made anew; the CA before it stays trusted';
});

fault(
  'the caBundle of both webhook configurations overwritten with another CA',
  async () => {
    const right = await caBundles(client);
    const stranger = Buffer.from((await issueFor('127.0.0.1')).ca).toString('base64');
    const patch = JSON.stringify([{ op: 'replace', path: CA_BUNDLE, value: stranger }]);
    const began = performance.now();
    const patched = CONFIGURATIONS.map(({ path, name }) =>
      client('PATCH', `${path}/${name}`, patch, 'application/json-patch+json'),
    );
    for (const { status } of await Promise.all(patched)) assert.equal(status, 200);
    await until('both to be mended', async () => isDeepStrictEqual(await caBundles(client), right));
    return `mended after ${Math.round(performance.now() - began)} ms`;
  },
  { atMost: MOST_UNTRUSTED, as: /x509: certificate signed by unknown authority/ },
);

fault(
  FLOODED,
  async (t) => {
    const before = await shedSoFar(kubectl);
    const seen = await flood(address, 443);
    // By the replicas' own count, which has the API server's too.
    const shed = (await shedSoFar(kubectl)) - before;
    t.diagnostic(JSON.stringify({ ...seen, shed }));
    // On a machine that is fast enough none is turned away: that they are is held below, where all wait at one door.
    assert.ok(seen.judged > 0);
    flooded = { ...seen, shed };
    return undefined;
  },
  { atMost: MOST_IN_A_FLOOD, as: /failed calling webhook.*context deadline exceeded/s },
);

fault(
  'the API server killed and started anew',
  async () => {
    await cluster.controlPlane?.restartApiServer();
    return undefined;
  },
  { unanswered: true },
);

fault(
  'one of the replicas killed (SIGKILL)',
  async () => {
    const before = await runningContainers(kubectl);
    const [pid] = evenkeelProcesses();
    process.kill(pid as number, 'SIGKILL');
    await until('the kubelet to see it', async () => !isDeepStrictEqual(await runningContainers(kubectl), before));
    await sleep(5000);
    return undefined;
  },
  { atMost: MOST_IN_FLIGHT, as: /failed calling webhook/ },
);

test('after all that, nothing is lost', async (t) => {
  // Longer than the kubelet waits before it starts a container once more that has ended several times.
  await kubectl.ok(['wait', 'pods', '-n', NAMESPACE, '--all', '--for=condition=Ready', '--timeout=180s']);
  // And no process of another node, which the kill would have met instead of a replica.
  assert.equal(evenkeelProcesses().length, 2);
  t.diagnostic(`restarts: ${JSON.stringify(await restarts(kubectl))}`);
  await kubectl.ok(['rollout', 'status', 'deployment/evenkeel', '-n', NAMESPACE, '--timeout=60s']);
  await stream.soFar();
  await sleep(AFTERWARDS_MS);
  const applied = await stream.stop();
  noneLost(applied);
  assert.deepEqual([...applied.unanswered], []);
});

test('the holder of the Lease paused for a minute', async (t) => {
  await evenkeel.uninstall();
  const { applied, takenAfterMs, writers, other } = await pauseHolder(cluster, client);
  tell(t, { ...applied, takenAfterMs, writers });
  assert.deepEqual(writers, [other], 'who wrote after it went on');
  noneLost(applied);
  assert.deepEqual([...applied.unanswered], []);
  const note = `another held the Lease after ${duration(takenAfterMs)}; once it went on, writers: ${writers.length}`;
  const what = 'the replica that holds the Lease paused for a minute (SIGSTOP), and resumed';
  faults.push({ what, applied, atMost: 0, note });
});

test('too many reviews at once are turned away in time', async (t) => {
  stopped = await floodStopped(cluster.folder);
  tell(t, stopped);
  assert.equal(stopped.else, 0);
  assert.ok(stopped.judged > 0);
  assert.ok(stopped.shed > 0);
  assert.ok(stopped.lastMs < TIMEOUT_MS, `${stopped.lastMs} ms`);
});

const skip = process.env.EVENKEEL_WRITE_PROOF === undefined && 'only with --write';
test('docs/reliability.md has what was measured', { skip }, async () => {
  const applied = faults.find(({ what }) => what === FLOODED)?.applied;
  assert.ok(faults.length === 10 && applied && flooded && stopped, 'no page says less than all faults');
  const overload = { flooded: { ...flooded, applied }, stopped };
  await writeFile(RELIABILITY, reliabilityPage(faults, overload, settingHere(version.gitVersion)));
});

/** TLS connections to the Service, made at the same time. */
function connections(count: number): Promise<TLSSocket[]> {
  return Promise.all(
    Array.from({ length: count }, () => {
      const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
      const socket = connect({ host: address, port: 443, rejectUnauthorized: false }, () => resolve(socket));
      socket.on('error', reject);
      return promise;
    }),
  );
}

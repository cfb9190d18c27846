import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { V1ConfigMap } from '@kubernetes/client-node';
import { until } from '../until.ts';
import { settingHere } from './experiment/setting.ts';
import { AT_ONCE, flood } from './faults/overload.ts';
import { type Fault, lost, reliabilityPage } from './faults/page.ts';
import { installEvenkeel, NAMESPACE } from './harness/evenkeel.ts';
import { startNodeCluster } from './harness/node-cluster.ts';
import { apiClient } from './stream/api-client.ts';
import { type Applied, streamApplies } from './stream/apply-stream.ts';

// What can go wrong, done to Evenkeel on purpose while Deployments are applied. With --write, docs/reliability.md gets what
// was measured.

const RELIABILITY = join(import.meta.dirname, '../../docs/reliability.md');

/** Of the chart's release: the certificate that Evenkeel makes itself. */
const SECRET = 'evenkeel-certificate';

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
let overload: string | undefined;

/** Plays the fault under the stream; what it gives is noted beside it. */
function fault(
  what: string,
  play: () => Promise<string | undefined>,
  holds: (applied: Applied) => void = noneLost,
): void {
  test(what, async (t) => {
    await stream.soFar();
    const note = await play();
    await sleep(AFTERWARDS_MS);
    const applied = await stream.soFar();
    t.diagnostic(JSON.stringify(applied, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)));
    assert.ok(applied.sent > 50);
    holds(applied);
    faults.push({ what, applied, ...(note === undefined ? {} : { note }) });
  });
}

function noneLost(applied: Applied): void {
  assert.deepEqual([...applied.unanswered], []);
  assert.equal(lost(applied), 0);
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
  await until('the new version to be refused', () => logged('the configuration in force stays'));
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
  const before = await certificate();
  await kubectl.ok(['delete', 'secret', SECRET, '-n', NAMESPACE]);
  await until('another certificate', async () => {
    const now = await certificate();
    return now !== undefined && now !== before;
  });
  await sleep(AFTERWARDS_MS);
  return 'made anew; the CA before it stays trusted';
});

fault(
  'the API server killed and started anew',
  async () => {
    await cluster.controlPlane?.restartApiServer();
    return undefined;
  },
  (applied) => assert.equal(lost(applied), 0),
);

fault(
  'one of the replicas killed (SIGKILL)',
  async () => {
    const [pid] = evenkeelProcesses();
    process.kill(pid as number, 'SIGKILL');
    await sleep(5000);
    return 'see below';
  },
  (applied) => {
    assert.equal(applied.unpatched, 0);
    for (const message of applied.refused.keys()) assert.match(message, /failed calling webhook/);
  },
);

test('after all that, nothing is lost', async () => {
  await until('both replicas to be back', () => evenkeelProcesses().length === 2);
  await kubectl.ok(['rollout', 'status', 'deployment/evenkeel', '-n', NAMESPACE, '--timeout=60s']);
  await stream.soFar();
  await sleep(AFTERWARDS_MS);
  noneLost(await stream.stop());
});

test('too many reviews at once are turned away in time', async (t) => {
  const { judged, shed, else: others, slowestMs } = await flood(cluster.folder);
  t.diagnostic(JSON.stringify({ judged, shed, others, slowestMs }));
  assert.equal(others, 0);
  assert.ok(judged > 0);
  assert.ok(slowestMs < 3000, `${slowestMs} ms`);
  overload =
    `${AT_ONCE} reviews of 64 KB, sent to one replica that was stopped (SIGSTOP) and went on: ${judged} were judged, ` +
    `${shed} turned away, the last one answered after ${Math.round(slowestMs)} ms.`;
});

const skip = process.env.EVENKEEL_WRITE_PROOF === undefined && 'only with --write';
test('docs/reliability.md has what was measured', { skip }, async () => {
  assert.ok(faults.length === 7 && overload !== undefined, 'no page says less than all faults');
  await writeFile(RELIABILITY, reliabilityPage(faults, overload, settingHere(version.gitVersion)));
});

/** What the Secret has for a serving certificate; undefined where there is none. */
async function certificate(): Promise<string | undefined> {
  const get = ['get', 'secret', SECRET, '-n', NAMESPACE, '--ignore-not-found', '-o', 'jsonpath={.data.tls\\.crt}'];
  return (await kubectl.ok(get)) || undefined;
}

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

/** The process ids of the replicas, in the process namespace of the tests. */
function evenkeelProcesses(): number[] {
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

async function logged(message: string): Promise<boolean> {
  const logs = ['logs', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name=evenkeel', '--tail=-1', '--since=60s'];
  return (await kubectl(logs)).stdout.includes(message);
}

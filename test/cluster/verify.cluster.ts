import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import type { VerifyReport } from '../../src/verify/report.ts';
import { piped, run } from '../commands/run.ts';
import { until } from '../until.ts';
import { httpServer, type TestServer } from '../verify/servers.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { deployment, type Wishes } from './harness/deployment.ts';
import { type FakeKubelet, startFakeKubelet } from './harness/fake-kubelet.ts';

// `evenkeel verify` against a real API server and Deployment controller, with a kubelet that is played and a server that
// answers whatever the Pods do: how it looks, asks, redeploys, waits and ends. test/node has Pods that run.

const cluster: Cluster = await startCluster();
let kubelet: FakeKubelet | undefined;
const closing: (() => void)[] = [];
after(async () => {
  kubelet?.stop();
  for (const close of closing) close();
  await cluster.stop();
});
if (!cluster.reconciles) test('verify', { skip: 'there is no controller manager to roll out' });
else verifyTests();

function verifyTests(): void {
  const namespace = 'verify';
  let server: TestServer;
  let status = 200;

  before(async () => {
    await cluster.namespace(namespace);
    kubelet = await startFakeKubelet({ kubeconfig: cluster.kubeconfig, namespace });
    server = await httpServer(
      { after: (close) => closing.push(close) },
      (response) => void response.writeHead(status).end(),
    );
  });

  const flags = ['-n', namespace, '--rate', '50', '--settle-seconds', '0', '-o', 'json'];

  /** Makes it, and waits until it is rolled out. */
  async function existing(name: string, wishes: Wishes = {}): Promise<void> {
    const object = deployment(name, { ...wishes, spec: { replicas: 2, ...wishes.spec } });
    await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], JSON.stringify(object));
    if (wishes.spec?.paused || wishes.spec?.replicas === 0) return;
    await cluster.kubectl.ok(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=30s']);
  }

  function read(name: string): Promise<V1Deployment> {
    return cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
  }

  async function verify(name: string, more: readonly string[] = [], io: Parameters<typeof run>[1] = {}) {
    const argv = ['verify', `deployment/${name}`, '--url', server.url.href, '--kubeconfig', cluster.kubeconfig];
    const ran = await run([...argv, ...flags, ...more], io);
    return { ...ran, report: (ran.stdout === '' ? undefined : JSON.parse(ran.stdout)) as VerifyReport };
  }

  test('takes a Deployment through its rollouts, each to the last old Pod', async () => {
    await existing('sound');
    const before = await read('sound');
    const { code, report, stderr } = await verify('sound', ['--redeploys', '3']);
    assertZeroDowntime(code, report);
    assert.equal(report.rollouts.length, 3);
    for (const { outcome, leastReady, requests, failed } of report.rollouts) {
      assert.deepEqual({ outcome, leastReady, failed }, { outcome: 'finished', leastReady: 2, failed: 0 });
      assert.ok(requests > 20, `${requests}`);
    }
    const [first, second] = report.rollouts;
    assert.ok((second?.startMs ?? 0) >= (first?.endMs ?? Infinity));
    // The old Pods take 300 ms to stop.
    assert.ok(report.observations.some(({ terminating }) => terminating > 0));
    assert.equal(report.observations.at(-1)?.terminating, 0);
    const now = await read('sound');
    assert.equal(now.metadata?.generation, (before.metadata?.generation ?? 0) + 3);
    assert.deepEqual(Object.keys(now.spec?.template.metadata?.annotations ?? {}), [
      'kubectl.kubernetes.io/restartedAt',
    ]);
    assert.deepEqual(now.metadata?.annotations, { 'deployment.kubernetes.io/revision': '4' });
    assert.deepEqual(
      stderr.split('\n').filter((line) => /^rollout \d\/3: finished in [\d.]+ s, 0 failed/.test(line)).length,
      3,
      stderr,
    );
    assert.equal(stderr.split('\n').length, 4, 'a line for each rollout where there is no terminal');
  });

  test('counts wrong answers as downtime', async () => {
    await existing('wrong');
    const failing = until('a rollout', async () => (await read('wrong')).metadata?.generation === 2).then(() => {
      status = 503;
      setTimeout(() => {
        status = 200;
      }, 300);
    });
    const { code, report } = await verify('wrong', ['--redeploys', '1']);
    await failing;
    assert.equal(code, 1);
    assert.equal(report.verdict.outcome, 'downtime');
    assert.deepEqual(Object.keys(report.requests.outcomes).sort(), ['answered', 'wrong-status']);
    assert.equal(report.failures[0]?.rollout, 1);
    assert.match(report.failures[0]?.pods ?? '', /^2 ready/);
    assert.equal(report.causes[0]?.rule, 'readiness-probe-missing');
  });

  test('sends the load alone in a dry run', async () => {
    await existing('dry');
    const { code, report, stderr } = await verify('dry', ['--dry-run', '--duration-seconds', '1']);
    assertZeroDowntime(code, report);
    assert.match(report.verdict.why, /while nothing was redeployed: a baseline$|in time/);
    assert.deepEqual(report.rollouts, []);
    assert.equal(stderr, '');
    assert.equal((await read('dry')).metadata?.generation, 1);
  });

  describe('cannot tell, and touches nothing, where', () => {
    const rows: [what: string, wishes: Wishes | undefined, argv: string[], message: RegExp][] = [
      [
        'there is no such Deployment',
        undefined,
        [],
        /^there is no deployment\/\S+ in the namespace verify \(-n names another\)\n$/,
      ],
      [
        'there is no Pod',
        { spec: { replicas: 0 } },
        [],
        /has 0 replicas: there is nobody to answer\. Scale it up first\n$/,
      ],
      [
        'the URL does not answer',
        {},
        ['--url', 'http://127.0.0.1:1/'],
        /^http:\/\/127\.0\.0\.1:1\/: connect ECONNREFUSED 127\.0\.0\.1:1\. It has to answer from here/,
      ],
      [
        'the URL answers something else',
        {},
        ['--expect', '204'],
        /^http:\S+ answers 200, expected 204\. --expect 200 counts that as answered\n$/,
      ],
      [
        'it is exempt, and nobody is there to ask',
        { metadata: { name: 'exempt', annotations: { 'evenkeel.dev/exempt': 'pre-stop-missing' } } },
        [],
        /^deployment\/exempt in the namespace verify is left alone: it is exempt from pre-stop-missing, .* --yes redeploys it all the same\n$/,
      ],
      ['it is paused, and nobody is there to ask', { spec: { paused: true } }, [], /is left alone: it is paused: /],
    ];
    for (const [index, [what, wishes, argv, message]] of rows.entries()) {
      test(what, async () => {
        const name = wishes?.metadata?.name ?? `refused-${index}`;
        if (wishes !== undefined) await existing(name, wishes);
        const { code, stdout, stderr } = await verify(name, argv);
        assert.match(stderr, message);
        assert.equal(code, 2);
        assert.equal(stdout, '');
        if (wishes !== undefined) assert.equal((await read(name)).metadata?.generation, 1);
      });
    }
  });

  const exempt = { metadata: { name: 'asked', annotations: { 'evenkeel.dev/exempt': 'pre-stop-missing' } } };

  test('asks a person, and takes no for an answer', async () => {
    await existing('asked', exempt);
    const { code, stderr } = await verify('asked', [], { stdin: piped('n\n'), stderrTerminal: true });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^Redeploy deployment\/asked in the namespace verify\? it is exempt from pre-stop-missing.* \[y\/N\] /,
    );
    const answered = await verify('asked', ['--redeploys', '1'], { stdin: piped('y\n'), stderrTerminal: true });
    assertZeroDowntime(answered.code, answered.report);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is sent
    assert.match(answered.stderr, /rollout 1\/1: [\d.]+ s, \d+ requests, 0 failed; 2 ready.*\r\u001b\[K/);
  });

  test('resumes what is paused, and pauses it again', async () => {
    await existing('paused', { spec: { paused: true } });
    const { code, report } = await verify('paused', ['--yes', '--redeploys', '1']);
    assertZeroDowntime(code, report);
    assert.equal(report.rollouts[0]?.outcome, 'finished');
    assert.equal((await read('paused')).spec?.paused, true);
  });

  test('tells of a rollout that does not finish', async () => {
    await existing('stalls');
    const sooner = '{"spec":{"progressDeadlineSeconds":1}}';
    await cluster.kubectl.ok(['patch', 'deployment', 'stalls', '-n', namespace, '--patch', sooner]);
    const played = kubelet as FakeKubelet;
    played.startUpMs = undefined;
    const { code, report, stderr } = await verify('stalls', ['--redeploys', '3']).finally(() => {
      played.startUpMs = 300;
    });
    assert.equal(code, 2, stderr);
    assert.equal(report.verdict.outcome, 'unknown');
    assert.match(report.verdict.why, /^rollout 1 did not finish: ReplicaSet "stalls-\w+" has timed out progressing\.$/);
    assert.deepEqual(
      report.rollouts.map(({ outcome, endMs }) => ({ outcome, endMs })),
      [{ outcome: 'stalled', endMs: undefined }],
    );
    assert.ok(report.rollouts[0]?.requests);
    const again = await verify('stalls', ['--redeploys', '1']);
    assert.equal(again.code, 2);
    assert.match(again.stderr, /^the Deployment is in the middle of a rollout that does not finish: ReplicaSet/);
  });

  test('tells which quota keeps it from finishing', async (t) => {
    await existing('quota');
    const sooner = '{"spec":{"progressDeadlineSeconds":2}}';
    await cluster.kubectl.ok(['patch', 'deployment', 'quota', '-n', namespace, '--patch', sooner]);
    await cluster.kubectl.ok(['create', 'quota', 'none', '-n', namespace, '--hard=pods=0']);
    // As its controller does, which the harness leaves out.
    const full = '{"status":{"hard":{"pods":"0"},"used":{"pods":"0"}}}';
    await cluster.kubectl.ok(['patch', 'quota', 'none', '-n', namespace, '--subresource=status', '--patch', full]);
    t.after(() => cluster.kubectl.ok(['delete', 'quota', 'none', '-n', namespace]));
    const { code, report } = await verify('quota', ['--redeploys', '1']);
    assert.equal(code, 2);
    assert.match(
      report.verdict.why,
      /^rollout 1 did not finish: .* has timed out progressing\. .*exceeded quota: none/,
    );
  });

  test('is not held up by a canary whose labels are the same and more', async () => {
    await existing('stable');
    const canary = deployment('stable-canary', { spec: { replicas: 1 } });
    const labels = { app: 'stable', track: 'canary' };
    Object.assign(canary.spec?.selector ?? {}, { matchLabels: labels });
    Object.assign(canary.spec?.template.metadata ?? {}, { labels });
    await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], JSON.stringify(canary));
    await cluster.kubectl.ok(['rollout', 'status', 'deployment/stable-canary', '-n', namespace, '--timeout=30s']);
    const { code, report } = await verify('stable', ['--redeploys', '1']);
    assertZeroDowntime(code, report);
    assert.equal(report.rollouts[0]?.outcome, 'finished');
    assert.equal(report.observations.at(-1)?.ready, 2);
  });

  test('waits for a rollout that somebody else has begun, and says so', async () => {
    await existing('begun');
    await cluster.kubectl.ok(['rollout', 'restart', 'deployment/begun', '-n', namespace]);
    const { code, report, stderr } = await verify('begun', ['--redeploys', '1']);
    assertZeroDowntime(code, report);
    assert.match(
      stderr,
      /^the Deployment is in the middle of a rollout, or lacks Pods: it is waited for\nrollout 1\/1: /,
    );
    assert.ok(report.remarks.every((remark) => !remark.includes('somebody else')));
  });

  test('does not wait for a Deployment that is paused in the middle of a rollout', async () => {
    await existing('halted');
    const played = kubelet as FakeKubelet;
    played.startUpMs = 3000;
    const pausing = until('the rollout', async () => (await read('halted')).metadata?.generation === 2).then(() =>
      cluster.kubectl.ok(['rollout', 'pause', 'deployment/halted', '-n', namespace]),
    );
    const { code, report } = await verify('halted', ['--redeploys', '2']).finally(() => {
      played.startUpMs = 300;
    });
    await pausing;
    assert.equal(code, 2);
    assert.equal(report.verdict.why, 'rollout 1 did not finish: the Deployment was paused in the middle of it');
    assert.equal((await read('halted')).spec?.paused, true, 'it is left as somebody else wants it');
  });

  test('remarks on what others did meanwhile', async () => {
    await existing('shared');
    const others = until('the first rollout', async () => (await read('shared')).metadata?.generation === 2).then(
      async () => {
        await cluster.kubectl.ok(['set', 'env', 'deployment/shared', '-n', namespace, 'BY=another']);
        await cluster.kubectl.ok(['scale', 'deployment/shared', '-n', namespace, '--replicas=1']);
      },
    );
    const { code, report } = await verify('shared', ['--redeploys', '2']);
    await others;
    assertZeroDowntime(code, report);
    const those = report.remarks.filter((remark) => /replicas|somebody|capacity/.test(remark));
    assert.deepEqual(those, [
      'the number of replicas was changed from 2 to 1 during the run',
      'somebody else rolled the Deployment out once during the run: what failed may be of that',
    ]);
  });

  describe('with the permissions of a namespace', () => {
    let kubeconfig: string;
    const grant = async (verb: string) => {
      const resources = 'deployments.apps,pods,services,endpointslices.discovery.k8s.io';
      await cluster.kubectl.ok([
        'create',
        'role',
        verb,
        `--verb=get,list,watch${verb === 'patch' ? ',patch' : ''}`,
        `--resource=${resources}`,
        '-n',
        namespace,
      ]);
      await cluster.kubectl.ok([
        'create',
        'rolebinding',
        verb,
        `--role=${verb}`,
        `--serviceaccount=${namespace}:deployer`,
        '-n',
        namespace,
      ]);
    };

    before(async () => {
      await existing('granted');
      await cluster.kubectl.ok(['create', 'serviceaccount', 'deployer', '-n', namespace]);
      const token = await cluster.kubectl.ok(['create', 'token', 'deployer', '-n', namespace]);
      const config = await cluster.kubectl.json<{ users: object[]; contexts: { context: object }[] }>([
        'config',
        'view',
        '--raw',
      ]);
      config.users = [{ name: 'admin', user: { token: token.trim() } }];
      config.contexts = config.contexts.map((each) => ({ ...each, context: { ...each.context, namespace } }));
      kubeconfig = join(cluster.folder, 'deployer.kubeconfig');
      await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    });

    test('says which permission is missing', async () => {
      const { code, stderr } = await verify('granted', ['--kubeconfig', kubeconfig]);
      assert.equal(code, 2);
      assert.match(stderr, / with 403: .*; grant the verb get on deployments\.apps\n$/);
    });

    test('says so of a rollout that it may not begin', async () => {
      await grant('look');
      const { code, report, stderr } = await verify('granted', ['--kubeconfig', kubeconfig]);
      assert.equal(code, 2, stderr);
      assert.match(report.verdict.why, /^rollout 1 could not be begun: .* grant the verb patch on deployments\.apps$/);
      assert.deepEqual(report.rollouts, []);
    });

    test("needs no more than to read what it looks at and to patch the Deployment, and takes its context's namespace", async () => {
      await grant('patch');
      const argv = ['verify', 'deployment/granted', '--url', server.url.href, '--kubeconfig', kubeconfig];
      const { code, stdout } = await run([...argv, '--redeploys', '1', '--settle-seconds', '0', '-o', 'json']);
      assertZeroDowntime(code, JSON.parse(stdout) as VerifyReport);
    });
  });

  test('stops cleanly at Ctrl-C, with a report so far', async () => {
    await existing('interrupted');
    const argv = ['verify', 'deployment/interrupted', '--url', server.url.href, '--kubeconfig', cluster.kubeconfig];
    const cli = join(import.meta.dirname, '../../src/cli.ts');
    const child = spawn(process.execPath, [cli, ...argv, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    await until('the second rollout', async () => ((await read('interrupted')).metadata?.generation ?? 0) >= 3);
    child.kill('SIGINT');
    const interruptedAt = performance.now();
    const [code] = (await once(child, 'exit')) as [number];
    assert.ok(performance.now() - interruptedAt < 4000);
    assert.equal(code, 2, await stderr);
    const report = JSON.parse(await stdout) as VerifyReport;
    assert.match(report.verdict.why, /it was interrupted after [1-9] of 10 rollouts/);
    assert.equal(report.requests.failed, 0);
    const generation = (await read('interrupted')).metadata?.generation;
    assert.ok(generation !== undefined && generation < 12);
  });
}

/** A machine with much else to do may be too slow to say so; no request fails for it. */
function assertZeroDowntime(code: number, { verdict, requests }: VerifyReport): void {
  assert.equal(requests.failed, 0, verdict.why);
  if (verdict.outcome === 'unknown') assert.ok(requests.unsent > 0, verdict.why);
  else assert.deepEqual([code, verdict.outcome], [0, 'zero-downtime'], verdict.why);
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { appDeployment, deployed, HEALTHY, type Written } from './harness/app.ts';
import { startNodeCluster } from './harness/node-cluster.ts';
import { verified } from './harness/verifying.ts';

const cluster = await startNodeCluster();
after(() => cluster.stop());
before(() => cluster.namespace('shop'));

const SOUND: Written = {
  container: { readinessProbe: HEALTHY, lifecycle: { preStop: { sleep: { seconds: 3 } } } },
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
};

const flags = ['-n', 'shop', '--redeploys', '3', '--rate', '100'];

test('nothing set: requests fail, and the rules say why', async () => {
  const url = await deployed(cluster, 'shop', appDeployment('bare'));
  const { code, report } = await verified(cluster, ['deployment/bare', '--url', url, ...flags]);
  assert.equal(code, 1);
  assert.equal(report.verdict.outcome, 'downtime');
  assert.ok(report.requests.failed > 0);
  assert.equal(report.causes[0]?.rule, 'readiness-probe-missing');
  assert.ok(report.causes.some(({ rule }) => rule === 'pre-stop-missing'));
});

test('a readiness probe, a preStop sleep and maxUnavailable 0: no request fails', async () => {
  const deployment = appDeployment('sound', SOUND);
  const url = await deployed(cluster, 'shop', deployment);
  const { code, report } = await verified(cluster, ['deployment/sound', '--url', url, ...flags]);
  assert.equal(report.requests.failed, 0);
  assert.equal(code, 0);
  assert.equal(report.rollouts.length, 3);
  assert.deepEqual(
    report.rollouts.map(({ leastReady }) => leastReady),
    [2, 2, 2],
  );
});

test('the same, of an application that exits in the middle of its answers: only it can end that', async () => {
  const behaviour = { answerSeconds: 1, inHalves: true, onSigterm: 'exit' } as const;
  const url = await deployed(cluster, 'shop', appDeployment('abrupt', { ...SOUND, behaviour }));
  const { code, report } = await verified(cluster, ['deployment/abrupt', '--url', url, ...flags, '--redeploys', '1']);
  assert.equal(code, 1, report.verdict.why);
  const { answered: _, ...failures } = report.requests.outcomes;
  assert.deepEqual(Object.keys(failures), ['reset']);
  // What new connections asked for was answered in the time that the preStop gives.
  assert.deepEqual([...new Set(report.failures.map(({ connection }) => connection))], ['kept']);
  assert.deepEqual(
    report.causes.map(({ rule, explains }) => [rule, explains]),
    [[undefined, ['reset']]],
  );
  assert.match(report.causes[0]?.message ?? '', /only the application can end that/);
});

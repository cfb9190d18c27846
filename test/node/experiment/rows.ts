import assert from 'node:assert/strict';
import type { V1Deployment } from '@kubernetes/client-node';
import { appContainer, appDeployment, appService, HEALTHY, type Written } from '../harness/app.ts';
import { restartUnderApplies } from './applies.ts';
import { leastReady, noneFailed, redeployed, someFailed } from './expectations.ts';
import { REDEPLOYS } from './play.ts';
import type { Row } from './row.ts';

const KEEP_ALL = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } };
const SLEEP = { preStop: { sleep: { seconds: 3 } } };

/** Readiness and a preStop hook as they should be: what else is set is all that is wrong. */
const elseSound = (written: Written): Written => ({
  ...written,
  container: { readinessProbe: HEALTHY, lifecycle: SLEEP, ...written.container },
});

const bare = { deployment: appDeployment('bare'), written: 'no probe, no preStop, default strategy, 3 s start-up' };

const probed = {
  deployment: appDeployment('probed', { container: { readinessProbe: HEALTHY }, spec: KEEP_ALL }),
  written: 'a readiness probe and maxUnavailable 0, no preStop',
};

const recreate = {
  deployment: appDeployment('recreate', elseSound({ spec: { strategy: { type: 'Recreate' } } })),
  written: 'Recreate; readiness probe and preStop as they should be',
};

const quarters = {
  deployment: appDeployment(
    'quarters',
    elseSound({
      spec: {
        replicas: 4,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      },
    }),
  ),
  written: '4 replicas, maxUnavailable 25 %, maxSurge 25 %; readiness probe and preStop as they should be',
};

/** An application of halves: what is cut off when half of the answer is there cannot be asked for again. */
const slow = (name: string, onSigterm: 'exit' | 'graceful') =>
  appDeployment(name, { behaviour: { answerSeconds: 1, inHalves: true, onSigterm } });

/** Answers over TCP, with a sidecar that has its metrics. */
const TCP_WITH_METRICS = {
  behaviour: { tcpPort: 9000 },
  container: { ports: [{ name: 'lines', containerPort: 9000 }] },
  containers: [
    appContainer('metrics', { startUpSeconds: 0, port: 9090 }, { ports: [{ name: 'metrics', containerPort: 9090 }] }),
  ],
};

export const rows: readonly Row[] = [
  {
    ...bare,
    webhook: 'off',
    expected: 'requests fail',
    holds(result) {
      someFailed(result, REDEPLOYS, ['readiness-probe-missing', 'pre-stop-missing']);
    },
  },
  {
    ...bare,
    webhook: 'enforce',
    redeploys: 10,
    expected: '0 failed of at least 5,000, in 10 redeploys',
    holds(result) {
      noneFailed(result, 10, 5000);
    },
  },
  {
    ...probed,
    webhook: 'off',
    expected: 'requests fail',
    holds(result) {
      someFailed(result, REDEPLOYS, ['pre-stop-missing']);
    },
  },
  {
    ...probed,
    webhook: 'enforce',
    expected: '0 failed',
    holds(result) {
      noneFailed(result, REDEPLOYS);
    },
  },
  {
    deployment: appDeployment('alive', {
      behaviour: { startUpSeconds: 20 },
      container: { livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, initialDelaySeconds: 30 } },
    }),
    written: 'a liveness probe (httpGet, after 30 s) and nothing else, 20 s start-up',
    webhook: 'enforce',
    expected: '0 failed',
    holds(result) {
      noneFailed(result, REDEPLOYS);
      const [container] = containersOf(result.stored);
      assert.deepEqual(container?.readinessProbe?.httpGet, container?.livenessProbe?.httpGet);
    },
  },
  {
    deployment: appDeployment('abrupt', { behaviour: { answerSeconds: 0.05, onSigterm: 'exit' } }),
    written: 'nothing set; exits at once on SIGTERM; kept-alive connections only',
    webhook: 'enforce',
    flags: ['--mix', 'kept'],
    expected: '0 failed; the retries are shown, with the word that only the application can end them',
    holds(result) {
      const { requests, remarks } = noneFailed(result, REDEPLOYS);
      assert.ok(requests.retried > 0, 'no request was retried');
      assert.ok(
        remarks.some((remark) => remark.includes('Only the application can end that')),
        remarks.join('\n'),
      );
    },
  },
  {
    deployment: slow('slow-abrupt', 'exit'),
    written: 'the same, answering in 1 s (half of it at once); both kinds of connections',
    webhook: 'enforce',
    expected: 'requests are cut off in flight, and named as such: no webhook can end that',
    holds(result) {
      const { requests, causes } = someFailed(result, REDEPLOYS, [undefined]);
      const { answered: _, ...failures } = requests.outcomes;
      assert.deepEqual(Object.keys(failures), ['reset']);
      assert.deepEqual(
        causes.map(({ rule }) => rule),
        [undefined],
      );
      assert.match(causes[0]?.message ?? '', /cut off in flight.*only the application can end that/);
    },
  },
  {
    deployment: slow('slow-graceful', 'graceful'),
    written: 'the same, but answering what it has begun before it exits',
    webhook: 'enforce',
    expected: '0 failed',
    holds(result) {
      noneFailed(result, REDEPLOYS);
    },
  },
  {
    deployment: appDeployment('tcp', TCP_WITH_METRICS),
    service: appService('tcp', [9000]),
    scheme: 'tcp',
    written: 'a TCP service, nothing set, with a sidecar for metrics',
    webhook: 'enforce',
    expected: '0 failed; the sidecar is left as it is',
    holds(result) {
      noneFailed(result, REDEPLOYS);
      const [own, sidecar] = containersOf(result.stored);
      assert.deepEqual(own?.readinessProbe?.tcpSocket, { port: 'lines' });
      assert.deepEqual([sidecar?.readinessProbe, sidecar?.lifecycle], [undefined, undefined]);
    },
  },
  {
    deployment: appDeployment('tcp-both', TCP_WITH_METRICS),
    service: appService('tcp-both', [9000, 9090]),
    scheme: 'tcp',
    written: 'the same, where the Service leads to the sidecar too',
    webhook: 'enforce',
    expected: '0 failed; the sidecar has a probe and a preStop of its own',
    holds(result) {
      noneFailed(result, REDEPLOYS);
      for (const container of containersOf(result.stored)) {
        assert.ok(container.readinessProbe && container.lifecycle?.preStop, container.name);
      }
    },
  },
  {
    ...recreate,
    webhook: 'off',
    expected: 'requests fail',
    holds(result) {
      someFailed(result, REDEPLOYS, ['strategy-recreate']);
    },
  },
  {
    ...recreate,
    webhook: 'enforce',
    expected: 'refused',
    holds({ refusal }) {
      assert.match(refusal ?? '', /strategy-recreate/);
    },
  },
  {
    deployment: appDeployment('swapping', {
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } },
    }),
    written: 'nothing else set; maxSurge 0, maxUnavailable 1, 2 replicas, of which 100 % are to stay available',
    webhook: 'enforce',
    expected: 'refused; with what the message suggests, 0 failed',
    amended(deployment, refusal) {
      const said = /Set maxUnavailable to (\d+) and maxSurge to (\d+) or more/.exec(refusal);
      assert.ok(said, refusal);
      const rollingUpdate = { maxUnavailable: Number(said[1]), maxSurge: Number(said[2]) };
      return { ...deployment, spec: { ...deployment.spec, strategy: { rollingUpdate } } } as V1Deployment;
    },
    holds(result) {
      assert.match(result.refusal ?? '', /max-unavailable/);
      assert.equal(leastReady(noneFailed(result, REDEPLOYS)), 2);
    },
  },
  {
    ...quarters,
    webhook: 'off',
    expected: 'at least 3 ready',
    holds(result) {
      assert.equal(leastReady(redeployed(result, REDEPLOYS)), 3);
    },
  },
  {
    ...quarters,
    webhook: 'enforce',
    expected: 'at least 4 ready',
    holds(result) {
      assert.equal(leastReady(noneFailed(result, REDEPLOYS)), 4);
    },
  },
  {
    deployment: appDeployment('meanwhile'),
    written: 'nothing set; Evenkeel itself is restarted in the middle of the rollouts',
    webhook: 'enforce',
    expected: '0 failed, no apply refused or lost',
    meanwhile: restartUnderApplies,
    holds(result) {
      noneFailed(result, REDEPLOYS);
    },
  },
];

function containersOf(deployment: V1Deployment | undefined) {
  return deployment?.spec?.template.spec?.containers ?? [];
}

import { Type } from 'typebox';
import { takenBackFrom } from '../deployment/grace-taken-back.ts';
import { GRACE_PATH, graceSeconds, longestPreStopSeconds } from '../deployment/pre-stop.ts';
import { rule, setToNeeded } from './rule.ts';

// Reads spec.template.spec.terminationGracePeriodSeconds and containers[*].lifecycle.preStop. Allowed: the longest
// preStop whose length is known, and the shutdown budget after it, fit into the grace period. A preStop that takes up all
// of it is pre-stop-over-grace's.
export const terminationGraceTooShort = rule({
  id: 'termination-grace-too-short',
  title: 'The grace period ends before the application can shut down',
  rationale:
    'The preStop hook counts inside terminationGracePeriodSeconds. What it leaves is all the application has to finish its requests; then it is killed, and they fail.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  options: Type.Object(
    {
      shutdownSeconds: Type.Integer({
        minimum: 0,
        maximum: 3600,
        default: 5,
        description: 'Seconds that the preStop hook must leave the application to shut down.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    ShutdownBudgetTooShort:
      'terminationGracePeriodSeconds {grace} leaves the application {left} s to shut down after a preStop of {preStop} s; it needs {budget} s at least. Set it to {needed} or more',
    GracePeriodTakenBack:
      'the update sets terminationGracePeriodSeconds back from {old} to {grace}, and keeps the injected preStop of {preStop} s that the difference was for. Set it to {needed}',
  },
  *check(deployment, options, { old: before }) {
    const grace = graceSeconds(deployment);
    const preStop = longestPreStopSeconds(deployment);
    if (preStop === 0) return;
    const old = takenBackFrom(deployment, before);
    if (old !== undefined) {
      yield {
        reason: 'GracePeriodTakenBack',
        path: GRACE_PATH,
        data: { grace, old, preStop, needed: Math.max(old, Math.ceil(preStop + options.shutdownSeconds)) },
      };
      return;
    }
    const needed = Math.ceil(preStop + options.shutdownSeconds);
    if (preStop >= grace || grace >= needed) return;
    const left = grace - preStop;
    yield {
      reason: 'ShutdownBudgetTooShort',
      path: GRACE_PATH,
      data: { grace, preStop, left, budget: options.shutdownSeconds, needed },
    };
  },
  fix: (_deployment, violations) => setToNeeded(GRACE_PATH, violations),
});

import { takenBackFrom } from '../deployment/grace-taken-back.ts';
import { GRACE_PATH, graceSeconds, longestPreStopSeconds, roomyGraceSeconds } from '../deployment/pre-stop.ts';
import { NO_OPTIONS, rule, setToNeeded } from './rule.ts';

// Reads spec.template.spec.terminationGracePeriodSeconds and the preStop of each container that runs as long as the Pod.
// Allowed: a grace period that outlasts the longest preStop whose length is known; what is left then is judged by
// termination-grace-too-short, and so is a period that an update takes back from an injected preStop. The API server
// refuses a native sleep beyond the grace period once admission has had its say: the fix comes in time for it.
export const preStopOverGrace = rule({
  id: 'pre-stop-over-grace',
  title: 'The preStop hook lasts longer than the grace period',
  rationale:
    'The preStop hook counts inside terminationGracePeriodSeconds. A hook that takes all of it is cut off when it ends, and the application gets 2 s, no more, between the signal to stop and the kill: the requests it still works on fail. With a grace period of 0 that happens at once.',
  sources: [
    'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-execution',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  options: NO_OPTIONS,
  reasons: {
    PreStopOverGrace:
      'a preStop of {preStop} s takes up all of terminationGracePeriodSeconds {grace}: the application gets 2 s from the signal to stop until it is killed. Set terminationGracePeriodSeconds to {needed}, or shorten the preStop',
  },
  *check(deployment, _options, { old }) {
    const preStop = longestPreStopSeconds(deployment);
    const grace = graceSeconds(deployment);
    if (preStop === 0 || preStop < grace) return;
    if ((takenBackFrom(deployment, old) ?? 0) > preStop) return;
    yield {
      reason: 'PreStopOverGrace',
      path: GRACE_PATH,
      data: { preStop, grace, needed: roomyGraceSeconds(preStop) },
    };
  },
  fix: (_deployment, violations) => setToNeeded(GRACE_PATH, violations),
});

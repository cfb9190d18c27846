import { replicasOf } from '../deployment/rollout.ts';
import { grantedStartUp } from '../deployment/start-up.ts';
import { NO_OPTIONS, rule } from './rule.ts';

/** What the API server fills in, in seconds. */
const DEFAULT_DEADLINE_SECONDS = 600;

// Reads spec.progressDeadlineSeconds, spec.paused, spec.replicas, and the startupProbe and readinessProbe of each
// container that runs as long as the Pod. Allowed: a deadline that is not over before a Pod may become ready by its own
// probes. The deployment controller counts from the last progress, and a Pod that becomes ready is progress, as is one
// that becomes available: minReadySeconds is a wait of its own, and the API server holds the deadline to be longer. Not
// applicable to a paused Deployment and to 0 replicas.
// Source: DeploymentProgressing and DeploymentTimedOut in k8s.io/kubernetes/pkg/controller/deployment/util.
export const progressDeadlineTooShort = rule({
  id: 'progress-deadline-too-short',
  title: 'A rollout is given up before a Pod may be ready',
  rationale:
    'A rollout without progress for progressDeadlineSeconds is reported as failed. Where the probes of the Pod allow it a longer start-up than that, a start that is slow but sound fails the pipeline, and tools that roll back on failure stop Pods that were about to serve.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds',
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'strategy',
  options: NO_OPTIONS,
  reasons: {
    ProgressDeadlineTooShort:
      'a rollout is reported as failed after {deadline} s without progress (progressDeadlineSeconds), but a new Pod may take {granted} s to become ready by its own probes ({because}). Set progressDeadlineSeconds above {granted}: scheduling and image pulls come on top',
  },
  *check(deployment) {
    const deadline = deployment.spec?.progressDeadlineSeconds ?? DEFAULT_DEADLINE_SECONDS;
    if (deployment.spec?.paused === true || replicasOf(deployment) === 0) return;
    const { seconds: granted, because } = grantedStartUp(deployment);
    if (granted <= deadline) return;
    yield {
      reason: 'ProgressDeadlineTooShort',
      path: ['spec', 'progressDeadlineSeconds'],
      data: { deadline, granted, because },
    };
  },
});

import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.revisionHistoryLimit. Allowed: anything but 0.
export const noRollback = rule({
  id: 'no-rollback',
  title: 'There is nothing to roll back to',
  rationale:
    'A rollback needs the ReplicaSet of the revision before. With revisionHistoryLimit 0 it is deleted as soon as a rollout is complete, and the way back from a bad version is a new deploy, while requests fail.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#clean-up-policy',
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#revision-history-limit',
  ],
  since: '0.1.0',
  action: 'Audit',
  part: 'strategy',
  options: NO_OPTIONS,
  reasons: {
    NoRollback:
      'revisionHistoryLimit 0 deletes each old ReplicaSet once a rollout is complete: kubectl rollout undo has nothing to go back to. Set revisionHistoryLimit to 1 or more (10 unless stated)',
  },
  *check(deployment) {
    if (deployment.spec?.revisionHistoryLimit !== 0) return;
    yield { reason: 'NoRollback', path: ['spec', 'revisionHistoryLimit'], data: {} };
  },
});

import { allOnOneNode } from './all-on-one-node.ts';
import { disruptionBudgetBlocksDrains } from './disruption-budget-blocks-drains.ts';
import { disruptionBudgetMissing } from './disruption-budget-missing.ts';
import { livenessBeforeReadiness } from './liveness-before-readiness.ts';
import { livenessWithoutStartUpTime } from './liveness-without-start-up-time.ts';
import { maxUnavailable } from './max-unavailable.ts';
import { noRollback } from './no-rollback.ts';
import { preStopMissing } from './pre-stop-missing.ts';
import { preStopNeedsShell } from './pre-stop-needs-shell.ts';
import { preStopOverGrace } from './pre-stop-over-grace.ts';
import { preStopUnderDeregistration } from './pre-stop-under-deregistration.ts';
import { probeProvesNothing } from './probe-proves-nothing.ts';
import { probeTimeoutOverPeriod } from './probe-timeout-over-period.ts';
import { progressDeadlineTooShort } from './progress-deadline-too-short.ts';
import { readinessPortUndeclared } from './readiness-port-undeclared.ts';
import { readinessProbeMissing } from './readiness-probe-missing.ts';
import { readyByDecree } from './ready-by-decree.ts';
import { replicasReset } from './replicas-reset.ts';
import { rolloutStalls } from './rollout-stalls.ts';
import type { Rule } from './rule.ts';
import { scaledToZero } from './scaled-to-zero.ts';
import { serviceOrphaned } from './service-orphaned.ts';
import { serviceTargetPortMissing } from './service-target-port-missing.ts';
import { sidecarServesUnprobed } from './sidecar-serves-unprobed.ts';
import { singleReplica } from './single-replica.ts';
import { strategyRecreate } from './strategy-recreate.ts';
import { terminationGraceTooShort } from './termination-grace-too-short.ts';

/** Every rule, in the order in which they are checked and their fixes applied: a rule sees what those before it mended. */
export const rules: readonly Rule[] = [
  scaledToZero,
  replicasReset,
  readinessProbeMissing,
  sidecarServesUnprobed,
  readinessPortUndeclared,
  probeProvesNothing,
  probeTimeoutOverPeriod,
  livenessBeforeReadiness,
  livenessWithoutStartUpTime,
  serviceTargetPortMissing,
  serviceOrphaned,
  readyByDecree,
  preStopMissing,
  preStopNeedsShell,
  preStopOverGrace,
  terminationGraceTooShort,
  preStopUnderDeregistration,
  maxUnavailable,
  strategyRecreate,
  rolloutStalls,
  progressDeadlineTooShort,
  noRollback,
  singleReplica,
  allOnOneNode,
  disruptionBudgetMissing,
  disruptionBudgetBlocksDrains,
];

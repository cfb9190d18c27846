import { formatFieldPath } from '../../deployment/field-path.ts';
import { describe } from '../../rules/rule.ts';
import { count as inFigures } from '../format/units.ts';
import { inWords, type PodCounts } from '../observe.ts';
import type { Outcome } from '../outcome.ts';
import type { Cause } from '../report.ts';
import type { Violated } from './violations.ts';

/** Failures with what the Pods were doing when they were sent, and when they ended. */
export interface FailureSeen {
  outcome: Outcome;
  pods: readonly [sent: PodCounts, ended: PodCounts];
  /** Whether they belong to a rollout. */
  inRollout: boolean;
  /** How many of them there are. */
  count: number;
}

interface Explanation {
  explains: readonly Outcome[];
  /** What the Pods do at a failure that the fault brings about. */
  when(pods: PodCounts, replicas: number): boolean;
}

const always = () => true;
const nobodyServes = ({ ready }: PodCounts) => ready === 0;
const somePodStops = ({ terminating }: PodCounts) => terminating > 0;

/** Requests come to a Pod before it can answer. Nobody sees that it is starting: it counts as ready. */
const SENT_TOO_EARLY: Explanation = {
  explains: ['refused', 'no-route', 'timed-out', 'wrong-status', 'reset'],
  when: ({ ready }) => ready > 0,
};
/** Requests come to a Pod that has stopped, and those that it is answering are cut off. */
const SENT_TOO_LATE: Explanation = {
  explains: ['refused', 'reset', 'no-route', 'timed-out', 'wrong-status'],
  when: somePodStops,
};
/** It is killed while it still answers. */
const KILLED: Explanation = { explains: ['reset'], when: somePodStops };
const RESTARTED: Explanation = { explains: ['refused', 'reset', 'no-route'], when: always };

/** The rules whose violation costs requests in a rollout that changes nothing but the Pods, by what it does to them. */
const BY_RULE: Readonly<Record<string, Explanation>> = {
  'readiness-probe-missing': SENT_TOO_EARLY,
  'probe-proves-nothing': SENT_TOO_EARLY,
  'sidecar-serves-unprobed': SENT_TOO_EARLY,
  'ready-by-decree': { ...SENT_TOO_EARLY, when: always },
  'pre-stop-missing': SENT_TOO_LATE,
  'pre-stop-needs-shell': SENT_TOO_LATE,
  'pre-stop-under-deregistration': SENT_TOO_LATE,
  'pre-stop-over-grace': KILLED,
  'termination-grace-too-short': KILLED,
  'strategy-recreate': { explains: ['refused', 'reset', 'no-route', 'timed-out', 'wrong-status'], when: nobodyServes },
  'max-unavailable': {
    explains: ['refused', 'no-route', 'timed-out', 'wrong-status'],
    when: ({ ready }, replicas) => ready < replicas,
  },
  'single-replica': { explains: ['refused', 'no-route', 'timed-out', 'wrong-status'], when: nobodyServes },
  'liveness-without-start-up-time': RESTARTED,
  'liveness-before-readiness': RESTARTED,
};

/** The rules that say why a rollout does not finish. */
const STALL_RULES: readonly string[] = ['rollout-stalls', 'readiness-port-undeclared', 'progress-deadline-too-short'];

/** Why failures may have come about, the likeliest first: the rule whose fault fits most of them. */
export function causesOf(violations: readonly Violated[], failures: readonly FailureSeen[], replicas: number): Cause[] {
  const those = grouped(failures.filter(({ inRollout }) => inRollout));
  const explained = new Set<Outcome>();
  const weighed = violations.flatMap(({ rule, violation }) => {
    const explanation = BY_RULE[rule.id];
    const fitting = those.filter(
      ({ outcome, pods }) =>
        explanation?.explains.includes(outcome) === true && pods.some((each) => explanation.when(each, replicas)),
    );
    if (fitting.length === 0) return [];
    const explains = [...new Set(fitting.map(({ outcome }) => outcome))];
    for (const outcome of explains) explained.add(outcome);
    const cause: Cause = {
      rule: rule.id,
      field: formatFieldPath(violation.path),
      message: describe(rule, violation),
      explains,
    };
    return [{ cause, weight: fitting.reduce((sum, { count }) => sum + count, 0) }];
  });
  return [
    ...weighed.sort((a, b) => b.weight - a.weight).map(({ cause }) => cause),
    ...unexplained(new Set(those.map(({ outcome }) => outcome).filter((outcome) => !explained.has(outcome)))),
    ...beforeRollouts(failures),
  ];
}

/** What no field of a Deployment can mend. */
function unexplained(outcomes: ReadonlySet<Outcome>): Cause[] {
  const causes: Cause[] = [];
  if (outcomes.has('reset')) {
    causes.push({
      message:
        'requests were cut off in flight, and no rule is violated that would explain it: only the application can end that. On SIGTERM it has to answer what it has begun before it exits (graceful shutdown)',
      explains: ['reset'],
    });
  }
  const others = [...outcomes].filter((outcome) => outcome !== 'reset');
  if (others.length > 0) {
    causes.push({
      message:
        'no rule is violated that would explain it: what stands between the client and the Pods (a load balancer, an Ingress controller, a mesh) may go on sending to a Pod for longer than its preStop lasts, or the application may answer so by itself. Run it with --dry-run for a baseline, then with a longer preStop',
      explains: others,
    });
  }
  return causes;
}

function beforeRollouts(failures: readonly FailureSeen[]): Cause[] {
  const those = failures.filter(({ inRollout }) => !inRollout);
  if (those.length === 0) return [];
  const sum = those.reduce((all, { count }) => all + count, 0);
  return [
    {
      message: `${inFigures(sum)} of the failed requests were sent before anything was redeployed: they say nothing of the deploy. Run it with --dry-run for a baseline`,
      explains: [...new Set(those.map(({ outcome }) => outcome))],
    },
  ];
}

/** What the violated rules say of a rollout that did not finish, for the remarks. */
export function stallRemarks(violations: readonly Violated[]): string[] {
  return violations
    .filter(({ rule }) => STALL_RULES.includes(rule.id))
    .map(({ rule, violation }) => `${rule.id}: ${describe(rule, violation)}`);
}

/** Millions of failures are of a few sorts. */
export function grouped(failures: readonly FailureSeen[]): FailureSeen[] {
  const groups = new Map<string, FailureSeen>();
  for (const failure of failures) {
    const key = `${failure.outcome}: ${failure.pods.map(inWords).join(', then ')}; ${failure.inRollout}`;
    const group = groups.get(key) ?? { ...failure, count: 0 };
    group.count += failure.count;
    groups.set(key, group);
  }
  return [...groups.values()];
}

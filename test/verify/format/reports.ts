import type { VerifyReport } from '../../../src/verify/report.ts';
import { simulated } from './simulated.ts';
import { type Course, rolloutsOf } from './simulated-pods.ts';

// Runs as they come out, made of a course each: what every format is tested with.

const COURSE: Omit<Course, 'trouble'> = {
  durationMs: 92_400,
  rate: 100,
  sliceMs: 200,
  replicas: 3,
  pauseMs: 3000,
  rollouts: 4,
  startUpMs: 3200,
  terminatingMs: 6000,
};

const NOTHING_TOLD = { causes: [], remarks: [] };

const PRE_STOP = {
  rule: 'pre-stop-missing',
  field: 'spec.template.spec.containers[0].lifecycle.preStop',
  message:
    'container "checkout" serves (Service "checkout" targets its port 8080) but has no preStop hook: it stops while requests are still sent to it. Add lifecycle.preStop.sleep of 15 seconds and raise terminationGracePeriodSeconds by as much',
  explains: ['refused', 'reset'],
} as const;

const PROBE = {
  rule: 'readiness-probe-missing',
  field: 'spec.template.spec.containers[0].readinessProbe',
  message:
    'container "checkout" serves (Service "checkout" targets its port 8080) but has no readinessProbe: requests are sent to it before it answers. Add one that asks port 8080',
  explains: ['refused', 'timed-out'],
} as const;

export const zeroDowntime: VerifyReport = simulated(
  { ...COURSE, trouble: [{ from: 31_200, to: 31_400, share: 0.8, outcome: 'retried' }] },
  {
    verdict: { outcome: 'zero-downtime', why: 'all 9,240 requests were answered through 4 rollouts' },
    causes: [],
    remarks: [
      '9 requests on kept-alive connections that the server had closed were sent once more, as clients do for idempotent methods, and count as answered: only the application can end them. On SIGTERM it has to answer what it has begun and close idle connections before it exits (graceful shutdown)',
    ],
  },
);

const UNPROBED: Omit<Course, 'trouble'> = { ...COURSE, durationMs: 64_000, unprobed: true, terminatingMs: 9000 };

/** Nothing probes the Pods and nothing delays their stop; for once only rollouts 2 and 3 met requests at the wrong moment. */
export const downtime: VerifyReport = simulated(
  { ...UNPROBED, trouble: troubleIn(UNPROBED, [2, 3]) },
  {
    verdict: { outcome: 'downtime', why: '112 of 6,400 requests failed' },
    causes: [PROBE, PRE_STOP],
    remarks: ['the number of replicas was changed from 3 to 4 during the run'],
  },
);

const HOUR: Omit<Course, 'trouble'> = {
  ...COURSE,
  durationMs: 3_600_000,
  sliceMs: 10_000,
  replicas: 4,
  pauseMs: 6000,
  rollouts: 100,
  startUpMs: 5200,
  terminatingMs: 7000,
};

/** An hour, a hundred rollouts. */
export const hour: VerifyReport = simulated(
  { ...HOUR, unsent: 212, trouble: troubleIn(HOUR, [7, 8, 9, 41, 73, 99]) },
  {
    verdict: { outcome: 'downtime', why: '182 of 360,000 requests failed' },
    causes: [PRE_STOP],
    remarks: ['containers were restarted 2 times during the run'],
  },
);

export const cutShort: VerifyReport = simulated(
  { ...COURSE, durationMs: 31_850, sliceMs: 100, unfinished: { number: 2, outcome: 'interrupted' }, trouble: [] },
  { ...NOTHING_TOLD, verdict: { outcome: 'unknown', why: 'interrupted in rollout 2' } },
);

export const stalled: VerifyReport = simulated(
  {
    ...COURSE,
    durationMs: 90_000,
    unfinished: { number: 3, outcome: 'stalled' },
    trouble: [{ from: 70_000, to: 70_600, share: 0.5, outcome: 'client' }],
  },
  {
    ...NOTHING_TOLD,
    verdict: {
      outcome: 'unknown',
      why: "34 requests failed by the client's own fault (no free port, too many open files): send fewer at a time, with a lower --rate",
    },
  },
);

const RECREATED: Omit<Course, 'trouble'> = {
  ...COURSE,
  rate: 1,
  replicas: 1,
  durationMs: 75_000,
  mix: 'new',
  oldFirst: true,
};

/** One request a second, to the one Pod of a Deployment that is recreated. */
export const slow: VerifyReport = simulated(
  {
    ...RECREATED,
    trouble: rolloutsOf({ ...RECREATED, trouble: [] }).rollouts.map(({ startMs }) => ({
      from: startMs,
      to: startMs + 3100,
      share: 1,
      outcome: 'timed-out',
    })),
  },
  {
    verdict: { outcome: 'downtime', why: '14 of 75 requests failed' },
    causes: [
      {
        rule: 'strategy-recreate',
        field: 'spec.strategy.type',
        message: 'the strategy Recreate stops every Pod before it starts the first new one. Use RollingUpdate',
        explains: ['refused', 'timed-out', 'no-route'],
      },
    ],
    remarks: [],
  },
);

export const dryRun: VerifyReport = simulated(
  { ...COURSE, durationMs: 30_000, rollouts: 0, trouble: [] },
  {
    ...NOTHING_TOLD,
    verdict: {
      outcome: 'zero-downtime',
      why: 'all 3,000 requests were answered, while nothing was redeployed: a baseline',
    },
  },
);

/** Small enough to be read whole. */
export const brief: VerifyReport = simulated(
  {
    ...COURSE,
    rate: 5,
    replicas: 1,
    durationMs: 12_000,
    sliceMs: 1000,
    rollouts: 1,
    startUpMs: 2000,
    terminatingMs: 2000,
    trouble: [
      { from: 5200, to: 5500, share: 1, outcome: 'refused' },
      { from: 5500, to: 6000, share: 1, outcome: 'retried' },
    ],
  },
  { causes: [PRE_STOP], remarks: [], verdict: { outcome: 'downtime', why: '2 of 60 requests failed' } },
);

/** Stopped before anything was sent or seen. */
export const empty: VerifyReport = {
  ...simulated(
    { ...COURSE, durationMs: 0, rollouts: 0, trouble: [] },
    { ...NOTHING_TOLD, verdict: { outcome: 'unknown', why: 'no request was sent' } },
  ),
  observations: [],
};

/** Words of others, as long as Kubernetes lets them be and as wicked as they come. */
export const hostile: VerifyReport = {
  ...downtime,
  kubernetesVersion: 'v1.36.3+\u001b[2Jrke2r1',
  target: {
    namespace: `team-${'a'.repeat(58)}`,
    name: `${'very-long-deployment-name-'.repeat(9)}which-ends-here`,
    url: `https://user:pass@checkout.example.com/${'segment/'.repeat(30)}?q=<script>alert(1)</script>&"'`,
    replicas: 3,
  },
  verdict: {
    outcome: 'downtime',
    why: '</style></title><script>document.title = "owned"</script> \u202egnirts ]]> --> &amp;',
  },
  causes: [
    {
      ...PRE_STOP,
      message: `"><img src="https://example.com/x.png" onerror="alert(1)"> ${'unbroken'.repeat(40)}\r\n\tnext`,
    },
    {
      rule: 'javascript:alert(1)//"onmouseover="x',
      field: 'a'.repeat(300),
      message: '\u001b]8;;https://example.com\u0007link',
      explains: [],
    },
  ],
  remarks: [
    '<svg onload=alert(1)>\u0000\ud800\uffff',
    '\u001b[31mred\u001b[0m',
    '日本語の注意書きはとても長いことがあります。'.repeat(6),
  ],
  failures: downtime.failures.map((failure) => ({ ...failure, pods: '<b>2 ready</b>, 1 \u001b[7mstarting' })),
};

export const reports = { zeroDowntime, downtime, hour, cutShort, stalled, slow, dryRun, brief, empty, hostile };

/** Where Pods of these rollouts stop at once, or get requests before they answer. */
function troubleIn(course: Omit<Course, 'trouble'>, numbers: readonly number[]): Course['trouble'] {
  const { rollouts, observations } = rolloutsOf({ ...course, trouble: [] });
  return observations.flatMap(({ atMs, terminating }, index) => {
    const number = rollouts.find(({ startMs, endMs = course.durationMs }) => atMs >= startMs && atMs < endMs)?.number;
    if (number === undefined || !numbers.includes(number)) return [];
    if (terminating <= (observations[index - 1]?.terminating ?? 0)) return [];
    const share = 1 / (course.replicas + 1);
    return [
      { from: atMs, to: atMs + 40, share, outcome: 'reset' as const },
      { from: atMs + 40, to: atMs + 420, share, outcome: 'refused' as const },
      { from: atMs + 420, to: atMs + 460, share: 0.9, outcome: 'retried' as const },
      ...(course.unprobed
        ? [{ from: atMs + 460, to: atMs + course.startUpMs, share: share / 2, outcome: 'refused' as const }]
        : []),
    ];
  });
}

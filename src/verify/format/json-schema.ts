import { Type } from 'typebox';
import { VERIFY_REPORT_SCHEMA } from '../../report/links.ts';
import { IN_WORDS, OUTCOMES, type Outcome } from '../outcome.ts';

const said = (description: string) => Type.String({ description });
const counted = (description: string) => Type.Integer({ minimum: 0, description });
const ms = (description: string) => Type.Number({ minimum: 0, description: `${description} In milliseconds.` });
const moment = (description: string) =>
  Type.Number({ minimum: 0, description: `${description} In milliseconds since the load began.` });

const CONNECTIONS = ['kept', 'new'] as const;
const connection = Type.Enum([...CONNECTIONS], {
  description: '`kept`: over a connection that is kept alive and used again. `new`: over a connection of its own.',
});
const outcome = Type.Enum([...OUTCOMES], { description: 'How a request ended.' });

const verdict = Type.Object(
  {
    outcome: Type.Enum(['zero-downtime', 'downtime', 'unknown'], {
      description:
        '`zero-downtime`: every request was answered. `downtime`: some were not. `unknown`: it could not be told, because the client itself failed, a rollout did not finish or the run was cut short.',
    }),
    why: said('What the verdict rests on.'),
  },
  { description: 'What the run says.' },
);

const ended = (how: Outcome) => Type.Optional(counted(IN_WORDS[how]));

const requests = Type.Object(
  {
    total: counted("Sent, those that failed by the client's own fault left out."),
    failed: counted('Everything but answered.'),
    outcomes: Type.Object(
      {
        answered: ended('answered'),
        refused: ended('refused'),
        reset: ended('reset'),
        'timed-out': ended('timed-out'),
        'no-route': ended('no-route'),
        'wrong-status': ended('wrong-status'),
        client: ended('client'),
      },
      { description: 'How many ended in each way; ways that did not occur are left out.' },
    ),
    retried: counted('Sent once more on a new connection, because the server had closed the kept-alive one.'),
    unsent: counted('Not sent in time, because the machine was too slow.'),
  },
  { description: 'Of the whole run.' },
);

const rollout = Type.Object({
  number: Type.Integer({ minimum: 1, description: 'From 1.' }),
  startMs: moment('When the template was changed.'),
  endMs: Type.Optional(moment('When the last old Pod was gone; absent where it did not finish.')),
  failingUntilMs: Type.Optional(
    moment(
      'When the last request ended that failed after the rollout and before the next one began. Such requests, and those sent meanwhile, belong to the rollout.',
    ),
  ),
  outcome: Type.Enum(['finished', 'stalled', 'interrupted'], {
    description: '`stalled`: it went on for too long without progress. `interrupted`: the run was cut short in it.',
  }),
  requests: counted('Sent in it.'),
  failed: counted('Of these.'),
  retried: counted('Of these.'),
  leastReady: counted('The least number of ready endpoints seen in it.'),
});

const latency = Type.Object({
  connection,
  during: Type.Enum(['rollouts', 'between'], { description: 'Whether a rollout was under way.' }),
  count: counted('Requests that were answered.'),
  p50: ms('The half took at most this.'),
  p90: ms('90 % took at most this.'),
  p99: ms('99 % took at most this.'),
  max: ms('The longest.'),
});

const failure = Type.Object({
  atMs: moment('When the request was due.'),
  latencyMs: ms('From then to its failure.'),
  outcome,
  connection,
  rollout: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Number of the rollout it belongs to; absent before the first one.' }),
  ),
  pods: said('What the Pods were doing then: `2 ready, 1 starting, 1 terminating`.'),
});

const observation = Type.Object({
  atMs: moment('When it was seen; it holds until the next one.'),
  ready: counted('Endpoints that get requests; Pods that are ready, where no Service selects them.'),
  starting: counted('Pods that are running or pending, and not ready yet.'),
  terminating: counted('Pods that are being stopped.'),
});

const slice = Type.Object({
  sent: counted('Requests that were due in it.'),
  failed: counted('Of these.'),
  retried: counted('Of these.'),
});

const timeline = Type.Object(
  {
    sliceMs: Type.Number({ exclusiveMinimum: 0, description: 'Length of a slice, in milliseconds.' }),
    slices: Type.Array(slice, { description: 'The run from its beginning, in slices of equal length.' }),
  },
  { description: 'For a drawing.' },
);

const cause = Type.Object({
  rule: Type.Optional(said('Id of a rule; absent where none explains it.')),
  field: Type.Optional(said('Of the Deployment: `spec.template.spec.containers[0].lifecycle.preStop`.')),
  message: said('What is wrong and what to do about it.'),
  explains: Type.Array(outcome, { description: 'The outcomes that it explains.' }),
});

const target = Type.Object(
  {
    namespace: said('Of the Deployment.'),
    name: said('Of the Deployment.'),
    url: said('Where the requests were sent.'),
    replicas: counted('Asked for by the Deployment.'),
  },
  { description: 'What was redeployed, and asked.' },
);

const load = Type.Object(
  {
    rate: Type.Number({ exclusiveMinimum: 0, description: 'Requests a second.' }),
    connections: counted('Kept-alive connections at the most.'),
    expect: Type.Integer({ description: 'The status that counts as answered.' }),
    timeoutMs: ms('How long an answer may take.'),
    retry: Type.Boolean({
      description: 'Whether a request was sent once more when the server had closed the kept-alive connection.',
    }),
    mix: Type.Enum(['both', ...CONNECTIONS], { description: 'Which connections were used; `both`: in turn.' }),
  },
  { description: 'What was sent.' },
);

/** What the `json` format writes: VerifyReport and where its schema is. A test holds the two to each other. */
export const verifyReportSchema = Type.Object(
  {
    $schema: Type.Literal(VERIFY_REPORT_SCHEMA),
    schemaVersion: Type.Literal(1, { description: 'Of this format; raised when a property changes its meaning.' }),
    version: said('Of Evenkeel.'),
    kubernetesVersion: said('Of the API server.'),
    startedAt: said('When the load began, RFC 3339.'),
    durationMs: ms('How long it lasted.'),
    target,
    load,
    verdict,
    requests,
    rollouts: Type.Array(rollout, { description: 'In order; empty in a dry run.' }),
    latency: Type.Array(latency, {
      description: 'By the connections used and whether a rollout was under way. Counted from when a request was due.',
    }),
    failures: Type.Array(failure, { description: 'In order; of many, the first 1,000.' }),
    observations: Type.Array(observation, { description: 'What was seen of the Pods, whenever it changed.' }),
    timeline,
    causes: Type.Array(cause, {
      description:
        'The rules that the Deployment violates and that explain failures of these kinds, the likeliest first.',
    }),
    remarks: Type.Array(Type.String(), { description: 'What a person should know of the run.' }),
  },
  { title: 'Evenkeel verify report', description: 'What `evenkeel verify -o json` writes.' },
);

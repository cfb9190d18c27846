import { decode, type ReviewRequest } from '../../src/admission/review.ts';
import { shapeFault } from '../../src/deployment/shape.ts';
import { rules } from '../../src/rules/registry.ts';
import type { Surroundings } from '../../src/surroundings/surroundings.ts';
import { filledCluster, ONE_NAMESPACE } from './filled-cluster.ts';
import { answerTo, configuration, type ParsedReview, parsedReviews } from './in-process.ts';
import { spread } from './statistics.ts';
import { table } from './tables.ts';
import { inTurns, type TurnPlan } from './turns.ts';

/** Microseconds (medians) that one review of a body spends on what, in the order of the table. */
export interface RuleCosts {
  body: string;
  parse: number;
  decode: number;
  /** The part of decode that looks at the types of fields. */
  shape: number;
  services: number;
  /** By rule id, in registry order. */
  checks: ReadonlyMap<string, number>;
  /** From the parsed body to the answer's text. */
  whole: number;
}

const FULL: TurnPlan = { rounds: 60, milliseconds: 2, warmUpMilliseconds: 100 };
const QUICK: TurnPlan = { rounds: 20, milliseconds: 1, warmUpMilliseconds: 50 };

/** What each step and each rule's check costs as bodies come to `/mutate`, in the dearest of clusters: all in one namespace. */
export function ruleCosts(quick: boolean, tell: (progress: string) => void): RuleCosts[] {
  const objects = filledCluster(ONE_NAMESPACE);
  const reviews = parsedReviews(objects).filter(({ webhook }) => webhook === 'mutate');
  const steps = reviews.map((review) => {
    const { request } = decode(review.body) as { request: ReviewRequest };
    const { deployment, old } = request;
    const selecting = objects.services.selecting(deployment);
    // As in a review, where the Services are looked up once for all rules.
    const around: Surroundings = {
      ...objects,
      services: { selecting: () => selecting },
      old,
      platform: configuration.platform,
    };
    const text = JSON.stringify(review.body);
    const { object, oldObject } = review.body.request;
    return {
      review,
      parse: () => JSON.parse(text) as unknown,
      decode: () => decode(review.body),
      shape: () => [shapeFault(object), oldObject === null ? undefined : shapeFault(oldObject)],
      services: () => objects.services.selecting(deployment),
      checks: new Map(
        rules.map(({ id, check }) => {
          const options = configuration.rules[id]?.options ?? {};
          return [id, () => [...check(deployment, options, around)]];
        }),
      ),
      whole: () => answerTo(review, objects),
    };
  });
  tell(`${rules.length} rules, ${reviews.length} bodies`);
  // All of them in turns: a call that V8 has met with many rules costs what it does in a server.
  const calls = steps.flatMap((step) => [
    step.parse,
    step.decode,
    step.shape,
    step.services,
    ...step.checks.values(),
    step.whole,
  ]);
  const took = inTurns(new Map<() => unknown, () => unknown>(calls.map((call) => [call, call])), quick ? QUICK : FULL);
  const median = (call: () => unknown): number => spread(took.get(call) ?? []).median;
  return steps.map((step) => ({
    body: nameOf(step.review),
    parse: median(step.parse),
    decode: median(step.decode),
    shape: median(step.shape),
    services: median(step.services),
    checks: new Map([...step.checks].map(([id, call]) => [id, median(call)])),
    whole: median(step.whole),
  }));
}

function nameOf({ name }: ParsedReview): string {
  return name.replace(/: mutate$/, '');
}

export function ruleTable(costs: readonly RuleCosts[]): string {
  const row = (what: string, of: (cost: RuleCosts) => number): string[] => [
    what,
    ...costs.map((cost) => of(cost).toFixed(2)),
  ];
  const ids = [...(costs[0]?.checks.keys() ?? [])];
  const sum = ({ checks }: RuleCosts): number => [...checks.values()].reduce((all, one) => all + one, 0);
  return table(
    ['µs', ...costs.map(({ body }) => body)],
    [
      row('JSON.parse', ({ parse }) => parse),
      row('decode', ({ decode }) => decode),
      row('of it: the types of fields', ({ shape }) => shape),
      row('the Services that select the Pods, once', ({ services }) => services),
      ...ids.map((id) => row(id, ({ checks }) => checks.get(id) ?? Number.NaN)),
      row('all rules', sum),
      row('from the parsed body to the answer', ({ whole }) => whole),
    ],
  );
}

import { Counter, Histogram, type Registry } from 'prom-client';
import type { ReviewRecord } from '../admission/record.ts';
import { tally } from './tally.ts';

/** How reviews were answered, what was found in them, and how long it took. */
export interface ReviewMetrics {
  /** Counts an answered review; of a dry run, only that there was one. */
  review(record: ReviewRecord): void;
  /** Counts a review that was turned away unjudged, because too many came at once. */
  reviewShed(): void;
}

export function reviewMetrics(registry: Registry, ruleIds: readonly string[]): ReviewMetrics {
  const registers = [registry];
  const reviews = tally({
    name: 'evenkeel_reviews_total',
    help: 'Reviews answered.',
    labelNames: ['webhook', 'operation', 'verdict', 'mode', 'dry_run'],
    registers,
  });
  const violations = tally({
    name: 'evenkeel_violations_total',
    help: 'Violations found in reviews, by what became of them and what enforcement would have made of them.',
    labelNames: ['rule', 'outcome', 'enforced', 'mode'],
    registers,
  });
  const injections = tally({
    name: 'evenkeel_injections_total',
    help: 'Patches that held a fix of the rule.',
    labelNames: ['rule'],
    registers,
  });
  const abstentions = tally({
    name: 'evenkeel_abstentions_total',
    help: 'Validations in which the rule did not judge, because what it needs to know of the cluster was too old.',
    labelNames: ['rule'],
    registers,
  });
  const durations = new Histogram({
    name: 'evenkeel_review_duration_seconds',
    help: 'Time from a decoded review to its answer.',
    labelNames: ['webhook'],
    buckets: [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
    registers,
  });
  const shed = new Counter({
    name: 'evenkeel_reviews_shed_total',
    help: 'Reviews turned away with 429, because too many came at once to be judged in time.',
    registers,
  });

  // Present from the start, so that a rate over them sees the first increment.
  for (const rule of ruleIds) {
    injections(0, rule);
    abstentions(0, rule);
  }

  const known = new Set(ruleIds);
  const observe = {
    mutate: durations.labels('mutate').observe,
    validate: durations.labels('validate').observe,
  };

  return {
    review(record) {
      const { webhook, verdict, mode } = record;
      const operation = record.operation === 'CREATE' || record.operation === 'UPDATE' ? record.operation : 'other';
      reviews(1, webhook, operation, verdict, mode, record.dryRun ? 'true' : 'false');
      // A dry run leaves no trace: whoever diffs a Deployment again and again has not broken the rule again and again.
      if (!record.dryRun) {
        for (const { rule, outcome, enforced } of record.violations) {
          if (known.has(rule)) violations(1, rule, outcome, enforced, mode);
        }
        for (const rule of record.injected) if (known.has(rule)) injections(1, rule);
        for (const rule of record.abstained ?? []) if (known.has(rule)) abstentions(1, rule);
      }
      observe[webhook](record.durationMs / 1000);
    },
    reviewShed: () => shed.inc(),
  };
}

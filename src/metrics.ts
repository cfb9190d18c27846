import { Counter, type CounterConfiguration, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ReviewRecord } from './admission/record.ts';
import { CAUSES, type Cause } from './certs/next-step.ts';

/** What Evenkeel counts. Labels are bounded: never the name of an object, a namespace or a user. */
export interface Metrics {
  registry: Registry;
  /** Counts an answered review; of a dry run, only that there was one. */
  review(record: ReviewRecord): void;
  /** Counts a review that was turned away unjudged, because too many came at once. */
  reviewShed(): void;
  configurationInForce(since: Date): void;
  configurationReloaded(result: 'success' | 'failure'): void;
  certificateExpires(at: Date): void;
  /** Shows what follows: it says nothing where the certificates are somebody else's. */
  selfManaged(): void;
  /** The CA that issues. */
  caExpires(at: Date): void;
  /** This replica has made a new one. */
  certificateRotated(certificate: 'ca' | 'leaf', cause: Cause): void;
  /** Whether the caBundle of both webhook configurations is what it should be. */
  caBundleInStep(inStep: boolean): void;
  caBundleWritten(): void;
  /** Has the age of what is known of a resource, in seconds, asked for at each scrape. */
  watchAge(resource: string, seconds: () => number): void;
  /** Has readiness asked for at each scrape. */
  readiness(ready: () => boolean): void;
}

export function createMetrics(deps: { version: string; ruleIds: readonly string[] }): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
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
  const reloads = new Counter({
    name: 'evenkeel_config_reloads_total',
    help: 'New versions of the configuration file, by whether they could be used.',
    labelNames: ['result'],
    registers,
  });
  const lastReload = new Gauge({
    name: 'evenkeel_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was loaded.',
    registers,
  });
  const watched = new Map<string, () => number>();
  new Gauge({
    name: 'evenkeel_watch_age_seconds',
    help: 'Time since the watch of a resource last heard from the API server.',
    labelNames: ['resource'],
    registers,
    collect() {
      for (const [resource, seconds] of watched) this.set({ resource }, seconds());
    },
  });
  let isReady = () => false;
  new Gauge({
    name: 'evenkeel_ready',
    help: 'Whether /readyz says so: 1 or 0.',
    registers,
    collect() {
      this.set(isReady() ? 1 : 0);
    },
  });
  const expiry = new Gauge({
    name: 'evenkeel_certificate_expiry_timestamp_seconds',
    help: 'When the serving certificate in use expires.',
    registers,
  });
  const caExpiry = new Gauge({
    name: 'evenkeel_certificate_ca_expiry_timestamp_seconds',
    help: 'When the CA that issues self-managed certificates expires.',
    registers: [],
  });
  // Absent until there is one to tell of: a 0 would say that it expired in 1970.
  expiry.remove();
  caExpiry.remove();
  const rotations = new Counter({
    name: 'evenkeel_certificate_rotations_total',
    help: 'Self-managed certificates that this replica has made, by what was wrong with the one before.',
    labelNames: ['certificate', 'cause'],
    registers: [],
  });
  const inStep = new Gauge({
    name: 'evenkeel_ca_bundle_in_step',
    help: 'Whether the caBundle of the webhook configurations is that of the Secret (1) or not (0).',
    registers: [],
  });
  const bundleWrites = new Counter({
    name: 'evenkeel_ca_bundle_writes_total',
    help: 'Times that this replica has written the caBundle of a webhook configuration.',
    registers: [],
  });
  new Gauge({
    name: 'evenkeel_build_info',
    help: 'Always 1; the version is the label.',
    labelNames: ['version'],
    registers,
  }).set({ version: deps.version }, 1);

  // Present from the start, so that a rate over them sees the first increment.
  for (const result of ['success', 'failure']) reloads.inc({ result }, 0);
  for (const rule of deps.ruleIds) {
    injections(0, rule);
    abstentions(0, rule);
  }

  const ruleIds = new Set(deps.ruleIds);
  const observe = {
    mutate: durations.labels('mutate').observe,
    validate: durations.labels('validate').observe,
  };

  return {
    registry,
    reviewShed: () => shed.inc(),
    review(record) {
      const { webhook, verdict, mode } = record;
      const operation = record.operation === 'CREATE' || record.operation === 'UPDATE' ? record.operation : 'other';
      reviews(1, webhook, operation, verdict, mode, record.dryRun ? 'true' : 'false');
      // A dry run leaves no trace: whoever diffs a Deployment again and again has not broken the rule again and again.
      if (!record.dryRun) {
        for (const { rule, outcome, enforced } of record.violations) {
          if (ruleIds.has(rule)) violations(1, rule, outcome, enforced, mode);
        }
        for (const rule of record.injected) if (ruleIds.has(rule)) injections(1, rule);
        for (const rule of record.abstained ?? []) if (ruleIds.has(rule)) abstentions(1, rule);
      }
      observe[webhook](record.durationMs / 1000);
    },
    configurationInForce(since) {
      lastReload.set(since.getTime() / 1000);
    },
    configurationReloaded(result) {
      reloads.inc({ result });
    },
    certificateExpires(at) {
      expiry.set(at.getTime() / 1000);
    },
    selfManaged() {
      for (const metric of [caExpiry, rotations, inStep, bundleWrites]) registry.registerMetric(metric);
      for (const certificate of ['ca', 'leaf']) for (const cause of CAUSES) rotations.inc({ certificate, cause }, 0);
    },
    caExpires(at) {
      caExpiry.set(at.getTime() / 1000);
    },
    certificateRotated(certificate, cause) {
      rotations.inc({ certificate, cause });
    },
    caBundleInStep(is) {
      inStep.set(is ? 1 : 0);
    },
    caBundleWritten() {
      bundleWrites.inc();
    },
    watchAge(resource, seconds) {
      watched.set(resource, seconds);
    },
    readiness(ready) {
      isReady = ready;
    },
  };
}

/**
 * A counter that adds up aside and gives its sums to prom-client when it is scraped: for every increment prom-client
 * sorts, checks and joins the labels anew, which for a review with violations took as long as judging it.
 */
function tally(configuration: CounterConfiguration<string>): (by: number, ...labels: string[]) => void {
  const sums = new Map<string, { labels: string[]; sum: number }>();
  new Counter({
    ...configuration,
    collect() {
      for (const entry of sums.values()) {
        this.labels(...entry.labels).inc(entry.sum);
        entry.sum = 0;
      }
    },
  });
  return (by, ...labels) => {
    const key = labels.join(' ');
    const entry = sums.get(key);
    if (entry === undefined) sums.set(key, { labels, sum: by });
    else entry.sum += by;
  };
}

import type { Decision } from '../policy/decide.ts';
import type { Mode } from '../policy/policy.ts';

export type Webhook = 'mutate' | 'validate';

/** What became of a review: `recorded` is audit mode's, `skipped` where the Deployment is none of our business. */
export type Verdict = 'patched' | 'unchanged' | 'allowed' | 'warned' | 'denied' | 'recorded' | 'skipped' | 'error';

/** What became of a violation. */
export type Outcome = Exclude<Decision['outcome'], 'ignore'>;

/** What enforcement would make of a violation, whatever the mode is. */
export type Enforced = Outcome | 'fix' | 'ignore';

/** One answered review, as the log and the metrics tell of it: who, what and how it ended, never the object. */
export interface ReviewRecord {
  webhook: Webhook;
  uid: string;
  namespace: string;
  name: string;
  operation: string;
  /** Absent: the request was for the Deployment itself. */
  subresource?: 'scale';
  dryRun: boolean;
  user: string;
  mode: Mode;
  verdict: Verdict;
  /** Why nothing was judged. */
  skipped?: string;
  violations: readonly { rule: string; outcome: Outcome; enforced: Enforced }[];
  /** The rules that did not judge: what they need to know of the cluster is too old. */
  abstained?: readonly string[];
  /** The rules whose fixes are in the patch. */
  injected: readonly string[];
  /** Milliseconds from the decoded request to the answer. */
  durationMs: number;
  error?: unknown;
}

import { count } from '../format/units.ts';
import type { Requests, Verdict } from '../report.ts';

/** Of the requests of a run, this many may be left out for want of time until it says too little. */
export const MOST_UNSENT = 0.01;

export interface Ended {
  requests: Requests;
  /** Asked for; none in a dry run. */
  redeploys: number;
  finished: number;
  /** The numbers of rollouts in which no request was under way. */
  unseen: readonly number[];
  /** Why it ended before all of them were done; absent where they were. */
  cutShort?: string | undefined;
}

/** What a run says. Failures are failures however it ended, unless the client itself is not to be trusted. */
export function verdictOf(ended: Ended): Verdict {
  const { requests, redeploys, finished, unseen, cutShort } = ended;
  const { total, failed } = requests;
  const client = clientFaults(requests);
  const cut = cutShort === undefined ? [] : [cutShort];
  if (client.length > 0) return { outcome: 'unknown', why: [...client, ...cut].join('; ') };
  if (failed > 0) {
    return { outcome: 'downtime', why: [`${count(failed)} of ${count(total)} requests failed`, ...cut].join('; ') };
  }
  if (cutShort !== undefined) return { outcome: 'unknown', why: cutShort };
  if (total === 0) return { outcome: 'unknown', why: 'no request was sent' };
  if (unseen.length > 0) {
    const which = `${unseen.length === 1 ? 'rollout' : 'rollouts'} ${unseen.join(', ')}`;
    return { outcome: 'unknown', why: `no request was under way in ${which}: a higher --rate sees more` };
  }
  const through =
    redeploys === 0
      ? ', while nothing was redeployed: a baseline'
      : ` through ${count(finished)} ${finished === 1 ? 'rollout' : 'rollouts'}`;
  return { outcome: 'zero-downtime', why: `all ${count(total)} requests were answered${through}` };
}

/** What the client failed to do itself, and what helps. */
function clientFaults({ total, unsent, outcomes: { client = 0 } }: Requests): string[] {
  const faults: string[] = [];
  if (client > 0) {
    const what = `${count(client)} ${client === 1 ? 'request' : 'requests'} failed by the client's own fault`;
    faults.push(`${what} (no free port, too many open files): send fewer at a time, with a lower --rate`);
  }
  if (unsent > MOST_UNSENT * (total + unsent)) {
    const what = `${count(unsent)} of ${count(total + unsent)} requests could not be sent in time`;
    faults.push(`${what}: the machine is too slow for this --rate, or too busy`);
  }
  return faults;
}

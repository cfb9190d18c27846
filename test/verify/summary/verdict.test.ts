import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Requests } from '../../../src/verify/report.ts';
import { type Ended, verdictOf } from '../../../src/verify/summary/verdict.ts';

const requests: Requests = { total: 6198, failed: 0, outcomes: { answered: 6198 }, retried: 0, unsent: 0 };
const ended: Ended = { requests, redeploys: 10, finished: 10, unseen: [] };
const CUT = 'rollout 3 did not finish: timed out';

function failing(failed: number, more: Partial<Requests> = {}): Partial<Ended> {
  return { requests: { ...requests, failed, outcomes: { answered: 6198 - failed, refused: failed }, ...more } };
}

const rows: [what: string, given: Partial<Ended>, outcome: string, why: string][] = [
  ['every request was answered', {}, 'zero-downtime', 'all 6,198 requests were answered through 10 rollouts'],
  [
    'every request was answered, some at the second attempt',
    { requests: { ...requests, retried: 5 } },
    'zero-downtime',
    'all 6,198 requests were answered through 10 rollouts',
  ],
  [
    'every request was answered through one rollout',
    { redeploys: 1, finished: 1 },
    'zero-downtime',
    'all 6,198 requests were answered through 1 rollout',
  ],
  [
    'nothing was redeployed',
    { redeploys: 0, finished: 0 },
    'zero-downtime',
    'all 6,198 requests were answered, while nothing was redeployed: a baseline',
  ],
  ['one request failed', failing(1), 'downtime', '1 of 6,198 requests failed'],
  [
    'requests failed, and a rollout too',
    { ...failing(387), cutShort: CUT },
    'downtime',
    `387 of 6,198 requests failed; ${CUT}`,
  ],
  ['a rollout failed, and no request', { finished: 2, cutShort: CUT }, 'unknown', CUT],
  [
    "one request failed by the client's own fault",
    { requests: { ...requests, outcomes: { answered: 6198, client: 1 } } },
    'unknown',
    "1 request failed by the client's own fault (no free port, too many open files): send fewer at a time, with a lower --rate",
  ],
  [
    "requests failed by the server's fault and the client's",
    failing(387, { outcomes: { client: 2000, refused: 387 } }),
    'unknown',
    "2,000 requests failed by the client's own fault (no free port, too many open files): send fewer at a time, with a lower --rate",
  ],
  [
    '1 % were not sent in time',
    { requests: { ...requests, total: 990, unsent: 10 } },
    'zero-downtime',
    'all 990 requests were answered through 10 rollouts',
  ],
  [
    'more than 1 % were not sent in time',
    { requests: { ...requests, total: 989, unsent: 11 } },
    'unknown',
    '11 of 1,000 requests could not be sent in time: the machine is too slow for this --rate, or too busy',
  ],
  [
    'the client failed, and the run was cut short',
    { requests: { ...requests, total: 0, unsent: 5 }, cutShort: CUT },
    'unknown',
    `5 of 5 requests could not be sent in time: the machine is too slow for this --rate, or too busy; ${CUT}`,
  ],
  [
    'a rollout was over before the next request',
    { unseen: [2, 3] },
    'unknown',
    'no request was under way in rollouts 2, 3: a higher --rate sees more',
  ],
  [
    'requests failed, and one rollout was not seen',
    { ...failing(1), unseen: [2] },
    'downtime',
    '1 of 6,198 requests failed',
  ],
  ['no request was sent', { requests: { ...requests, total: 0 } }, 'unknown', 'no request was sent'],
];

describe('the verdict', () => {
  for (const [what, given, outcome, why] of rows) {
    it(`is ${outcome} where ${what}`, () => assert.deepEqual(verdictOf({ ...ended, ...given }), { outcome, why }));
  }
});

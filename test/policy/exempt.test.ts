import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readExemptions } from '../../src/policy/exempt.ts';
import type { ExemptionPolicy } from '../../src/policy/policy.ts';

const RULES = [{ id: 'max-unavailable' }, { id: 'strategy-recreate' }];
const OPEN: ExemptionPolicy = { allowed: true, requireReason: false, requireUntil: false };

function exemption(annotations: Record<string, string>, policy: ExemptionPolicy = OPEN, now = '2026-06-15T12:00:00Z') {
  const prefixed = Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [`evenkeel.dev/${key}`, value]),
  );
  return readExemptions({ metadata: { annotations: prefixed } }, policy, RULES, new Date(now));
}

describe('exemptions', () => {
  const one = { exempt: 'strategy-recreate' };
  const cases: [why: string, Record<string, string>, Partial<ExemptionPolicy>, object][] = [
    ['no annotation', {}, {}, { state: 'none' }],
    ['another rule', { exempt: 'max-unavailable' }, {}, { state: 'none' }],
    ['this rule', one, {}, { state: 'in-force' }],
    ['a list', { exempt: ' max-unavailable, strategy-recreate ' }, {}, { state: 'in-force' }],
    ['forbidden', one, { allowed: false }, { state: 'refused', why: 'the platform allows no exemptions' }],
    [
      'other rules only',
      one,
      { rules: ['max-unavailable'] },
      { state: 'refused', why: 'the platform allows no exemption from this rule' },
    ],
    [
      'no reason',
      { ...one, 'exempt-reason': ' ' },
      { requireReason: true },
      { state: 'refused', why: 'the platform requires a reason in evenkeel.dev/exempt-reason' },
    ],
    ['a reason', { ...one, 'exempt-reason': 'legacy' }, { requireReason: true }, { state: 'in-force' }],
    [
      'no end date',
      one,
      { requireUntil: true },
      { state: 'refused', why: 'the platform requires an end date in evenkeel.dev/exempt-until' },
    ],
    ['ends today: the day still counts', { ...one, 'exempt-until': '2026-06-15' }, {}, { state: 'in-force' }],
    [
      'ended yesterday',
      { ...one, 'exempt-until': '2026-06-14' },
      {},
      { state: 'expired', why: 'its exemption ended with 2026-06-14' },
    ],
    ['ends in a minute', { ...one, 'exempt-until': '2026-06-15T14:01:00+02:00' }, {}, { state: 'in-force' }],
    [
      'ended this minute',
      { ...one, 'exempt-until': '2026-06-15T12:00:00Z' },
      {},
      { state: 'expired', why: 'its exemption ended with 2026-06-15T12:00:00Z' },
    ],
    [
      'no such day',
      { ...one, 'exempt-until': '2026-02-30' },
      {},
      {
        state: 'refused',
        why: 'evenkeel.dev/exempt-until: expected a date like 2027-01-31 or a time like 2027-01-31T18:00:00Z, got "2026-02-30"',
      },
    ],
    [
      'no date',
      { ...one, 'exempt-until': 'next week' },
      {},
      {
        state: 'refused',
        why: 'evenkeel.dev/exempt-until: expected a date like 2027-01-31 or a time like 2027-01-31T18:00:00Z, got "next week"',
      },
    ],
  ];
  for (const [why, annotations, policy, expected] of cases) {
    test(why, () => assert.deepEqual(exemption(annotations, { ...OPEN, ...policy }).of('strategy-recreate'), expected));
  }

  test('a rule that does not exist is told', () => {
    assert.deepEqual(exemption({ exempt: 'stratgy-recreate' }).faults, [
      'evenkeel.dev/exempt: there is no rule "stratgy-recreate"',
    ]);
  });
});

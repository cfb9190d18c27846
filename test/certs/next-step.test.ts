import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CERTIFICATE_TIMES, nextStep, type Step } from '../../src/certs/next-step.ts';
import { type Kept, NOTHING_KEPT } from '../../src/certs/secret.ts';
import { ca, day, kept, leaf, NAMES } from './authority.ts';

const well = await kept();
const other = await ca(1);
const keep: Step = { kind: 'keep' };
const newCa = (cause: string) => ({ kind: 'new-ca', cause });
const newLeaf = (cause: string) => ({ kind: 'new-leaf', cause });
const late = await leaf(well.issuer, 3000);

const cases: [what: string, kept: Kept, days: number, step: object][] = [
  ['nothing at all', NOTHING_KEPT, 0, newCa('missing')],
  ['a CA and no serving certificate', { ...well, leaf: 'missing' }, 1, newLeaf('missing')],
  ['all well', well, 1, keep],
  ['the serving certificate 61 days before its end', well, 304, keep],
  ['the serving certificate 60 days before its end', well, 305, newLeaf('due')],
  ['the serving certificate at its end', well, 365, newLeaf('expired')],
  [
    'the serving certificate before its beginning',
    { ...well, leaf: await leaf(well.issuer, 9) },
    8,
    newLeaf('not-yet-valid'),
  ],
  ['the CA two years before its end', { ...well, leaf: late }, 3650 - 730, newCa('due')],
  ['the CA just before that', { ...well, leaf: await leaf(well.issuer, 2900) }, 3650 - 731, keep],
  ['the CA at its end, and a serving certificate that goes on', { ...well, leaf: late }, 3650, newCa('expired')],
  ['a CA whose key is gone', { ...well, issuer: 'missing' }, 1, newCa('missing')],
  ['a CA whose key is another', { ...well, issuer: 'damaged' }, 1, newCa('damaged')],
  ['a serving certificate that is damaged', { ...well, leaf: 'damaged' }, 1, newLeaf('damaged')],
  [
    'a certificate for another Service',
    { ...well, leaf: await leaf(well.issuer, 0, { dnsNames: ['evenkeel.elsewhere.svc'], ipAddresses: [] }) },
    1,
    newLeaf('wrong-names'),
  ],
  [
    'a certificate of the CA before',
    { ...well, issuer: other, others: [well.issuer.certificate] },
    2,
    newLeaf('other-ca'),
  ],
  ['the CA before, less than a day after the change', { ...well, others: [other.certificate] }, 0.9, keep],
  [
    'the CA before, a day after the change',
    { ...well, others: [other.certificate] },
    1,
    { kind: 'retire', leaving: [other.certificate] },
  ],
  [
    'the CA before, and nobody knows since when',
    { ...well, others: [other.certificate], changedAt: undefined },
    0.9,
    keep,
  ],
];

for (const [what, contents, days, step] of cases) {
  test(what, () => assert.deepEqual(nextStep(contents, day(days), NAMES, CERTIFICATE_TIMES), step));
}

test('a certificate that bears more names than are dialled is good, one with fewer is not', async () => {
  const two = { dnsNames: [...NAMES.dnsNames, 'evenkeel.example'], ipAddresses: ['192.0.2.1'] };
  const contents = { ...well, leaf: await leaf(well.issuer, 0, two) };
  assert.deepEqual(nextStep(contents, day(1), NAMES, CERTIFICATE_TIMES), keep);
  assert.deepEqual(nextStep(well, day(1), two, CERTIFICATE_TIMES), newLeaf('wrong-names'));
});

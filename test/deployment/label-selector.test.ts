import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LabelSelector, type Labels, selects } from '../../src/deployment/label-selector.ts';

const cases: [why: string, LabelSelector, Labels, boolean][] = [
  ['an empty selector matches everything', {}, {}, true],
  ['an equal label', { matchLabels: { team: 'a' } }, { team: 'a', tier: 'web' }, true],
  ['another value', { matchLabels: { team: 'a' } }, { team: 'b' }, false],
  ['an absent label', { matchLabels: { team: 'a' } }, {}, false],
  ['an empty value is a value', { matchLabels: { team: '' } }, { team: '' }, true],
  ['an empty value is not absence', { matchLabels: { team: '' } }, {}, false],
  ['all of matchLabels', { matchLabels: { team: 'a', tier: 'web' } }, { team: 'a' }, false],
  ['In, met', { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] }, { team: 'b' }, true],
  ['In, another', { matchExpressions: [{ key: 'team', operator: 'In', values: ['a', 'b'] }] }, { team: 'c' }, false],
  ['In, absent', { matchExpressions: [{ key: 'team', operator: 'In', values: ['a'] }] }, {}, false],
  ['NotIn, met', { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] }, { team: 'b' }, true],
  ['NotIn, listed', { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] }, { team: 'a' }, false],
  ['NotIn, absent', { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] }, {}, true],
  ['Exists', { matchExpressions: [{ key: 'team', operator: 'Exists' }] }, { team: '' }, true],
  ['Exists, absent', { matchExpressions: [{ key: 'team', operator: 'Exists' }] }, {}, false],
  ['DoesNotExist', { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }, {}, true],
  ['DoesNotExist, there', { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }, { team: 'a' }, false],
  [
    'labels and expressions together',
    { matchLabels: { tier: 'web' }, matchExpressions: [{ key: 'team', operator: 'Exists' }] },
    { tier: 'web' },
    false,
  ],
  [
    'names of Object.prototype are no labels',
    { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] },
    {},
    false,
  ],
];

for (const [why, selector, labels, expected] of cases) {
  test(`selects: ${why}`, () => assert.equal(selects(selector, labels), expected));
}

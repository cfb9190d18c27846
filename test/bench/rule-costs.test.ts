import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruleTable } from './rule-costs.ts';

test('each rule has a line, and all together', () => {
  const checks = new Map([
    ['pre-stop-missing', 0.5],
    ['max-unavailable', 0.25],
  ]);
  const cost = { body: 'a body', parse: 12, decode: 2, shape: 1.5, services: 0.6, checks, whole: 8 };
  assert.equal(
    ruleTable([cost, { ...cost, body: 'another', whole: 9 }]),
    `\
| µs | a body | another |
| --- | ---: | ---: |
| JSON.parse | 12.00 | 12.00 |
| decode | 2.00 | 2.00 |
| of it: the types of fields | 1.50 | 1.50 |
| the Services that select the Pods, once | 0.60 | 0.60 |
| pre-stop-missing | 0.50 | 0.50 |
| max-unavailable | 0.25 | 0.25 |
| all rules | 0.75 | 0.75 |
| from the parsed body to the answer | 8.00 | 9.00 |`,
  );
});

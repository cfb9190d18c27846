import assert from 'node:assert/strict';
import { test } from 'node:test';
import { warningsIn } from '../../src/kubernetes/warnings.ts';

const CASES: [header: string | undefined, warnings: string[]][] = [
  [undefined, []],
  ['299 - "one"', ['one']],
  ['299 - "one, and 299 - more", 299 - "two"', ['one, and 299 - more', 'two']],
  ['299 - "container \\"web\\" at C:\\\\app"', ['container "web" at C:\\app']],
];

for (const [header, warnings] of CASES) {
  test(String(header), () => assert.deepEqual(warningsIn(header), warnings));
}

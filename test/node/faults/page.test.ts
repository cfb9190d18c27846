import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Applied } from '../stream/apply-stream.ts';
import { lost, reliabilityPage } from './page.ts';

const SETTING = { versions: ['Evenkeel 0.1.0'], machine: '2 cores', date: '2026-01-02' };

const FINE: Applied = {
  sent: 1200,
  patched: 1200,
  unpatched: 0,
  refused: new Map(),
  unanswered: new Map(),
  p50Ms: 10,
  p99Ms: 1200,
  slowestMs: 2000,
};

test('what was refused and what was stored as it was written is lost; what met no API server is not', () => {
  const refused = new Map([
    ['500 a', 2],
    ['500 b', 3],
  ]);
  assert.equal(lost({ ...FINE, refused, unpatched: 1, unanswered: new Map([['refused', 7]]) }), 6);
});

test('a line says what was lost, and what met no API server', () => {
  const away = { ...FINE, refused: new Map([['500', 2]]), unanswered: new Map([['refused', 7]]) };
  const faults = [
    { what: 'nothing', applied: FINE },
    { what: 'something', applied: away, note: 'noted' },
  ];
  const page = reliabilityPage(faults, 'It held.', SETTING);
  assert.match(page, /^\| nothing \| 1,200 \| \*\*0\*\* \| 1\.2 s \| 2\.0 s \| {2}\|$/m);
  assert.match(page, /^\| something \| 1,193 \| \*\*2\*\* \| 1\.2 s \| 2\.0 s \| noted; 7 more met no API server \|$/m);
  assert.match(page, /^It held\.$/m);
});

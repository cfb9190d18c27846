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

const OVERLOAD = {
  flooded: { judged: 1800, shed: 2500, else: 12, applied: { ...FINE, refused: new Map([['500 late', 31]]) } },
  stopped: { judged: 400, shed: 200, else: 0, lastMs: 712.3 },
};

test('a line says what was lost, how many may be, and what met no API server', () => {
  const away = { ...FINE, refused: new Map([['500', 2]]), unanswered: new Map([['refused', 7]]) };
  const faults = [
    { what: 'nothing', applied: FINE, atMost: 0 },
    { what: 'something', applied: away, atMost: 5, note: 'noted' },
  ];
  const page = reliabilityPage(faults, OVERLOAD, SETTING);
  assert.match(page, /^\| nothing \| 1,200 \| \*\*0\*\* \| 1\.2 s \| 2\.0 s \| {2}\|$/m);
  const note = 'noted; 5 at most, see below; 7 more met no API server';
  assert.ok(page.includes(`| something | 1,193 | **2** | 1.2 s | 2.0 s | ${note} |`), page);
});

test('the page says what became of too many reviews', () => {
  const page = reliabilityPage([], OVERLOAD, SETTING);
  assert.match(page, /It judged 400 and turned 200 away,\nthe last one 712 ms after all of them could be read\.$/m);
  assert.match(page, /They judged 1,800, turned 2,500 away, [^.]* left 12 without an answer\nin time/);
  assert.match(page, /Of 1,200 applies 31 were refused\./);
  const { flooded } = OVERLOAD;
  const none = reliabilityPage([], { ...OVERLOAD, flooded: { ...flooded, applied: FINE } }, SETTING);
  assert.match(none, /None of the applies was refused\./);
});

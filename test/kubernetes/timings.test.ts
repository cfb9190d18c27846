import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEFAULT_TIMINGS, delayMs, jittered, timingsFor } from '../../src/kubernetes/timings.ts';

it('delays grow from half a second to half a minute, each by chance between half and all of it', () => {
  assert.equal(delayMs(0, DEFAULT_TIMINGS), 0);
  for (const [failures, most] of [
    [1, 500],
    [2, 1000],
    [6, 16_000],
    [7, 30_000],
    [2000, 30_000],
  ] as const) {
    const delays = Array.from({ length: 200 }, () => delayMs(failures, DEFAULT_TIMINGS));
    assert.ok(Math.min(...delays) >= most / 2 && Math.max(...delays) <= most, `${failures} failures`);
    assert.ok(Math.max(...delays) - Math.min(...delays) > most / 4, 'they are spread');
  }
});

it('a silent watch is given up in half of the time that makes it stale, and has not failed by that', () => {
  assert.deepEqual(timingsFor(300_000), { silenceMs: 150_000, shortWatchMs: 10_000 });
  assert.deepEqual(timingsFor(86_400_000), { silenceMs: 150_000, shortWatchMs: 10_000 });
  assert.deepEqual(timingsFor(10_000), { silenceMs: 5000, shortWatchMs: 2500 });
});

it('a jittered time is within a fifth of it', () => {
  const times = Array.from({ length: 200 }, () => jittered(100));
  assert.ok(Math.min(...times) >= 80 && Math.max(...times) <= 120);
  assert.ok(Math.max(...times) - Math.min(...times) > 20, 'they are spread');
});

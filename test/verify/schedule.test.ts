import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LATEST_MS, schedule } from '../../src/verify/schedule.ts';

/** Moments at which somebody looks, in order, some of them after a long sleep. */
const looks = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 30 }) }, fc.integer({ min: 0, max: 2000 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map((gaps) => {
    let now = 0;
    return gaps.map((gap) => (now += gap));
  });
const rates = fc.integer({ min: 1, max: 2000 });

describe('the schedule', () => {
  it('has the first request at 0 and the others at an even distance', () => {
    const places = schedule(100);
    assert.deepEqual(places.due(0), [0]);
    assert.deepEqual(places.due(9), []);
    assert.equal(places.nextDueMs(), 10);
    assert.deepEqual(places.due(35), [10, 20, 30]);
    assert.equal(places.unsent(), 0);
  });

  it('leaves out and counts what is too late', () => {
    const places = schedule(10);
    places.due(0);
    assert.deepEqual(places.due(1000), [800, 900, 1000]);
    assert.equal(places.unsent(), 7);
  });

  it('gives every request its place, or counts it', () => {
    fc.assert(
      fc.property(rates, looks, (rate, moments) => {
        const places = schedule(rate);
        const sent = moments.flatMap((now) => places.due(now));
        const last = moments.at(-1) as number;
        assert.equal(sent.length + places.unsent(), Math.floor((last * rate) / 1000 + 1e-9) + 1);
        assert.deepEqual(
          sent,
          sent.toSorted((a, b) => a - b),
        );
        assert.ok(places.nextDueMs() > last);
      }),
    );
  });

  it('never sends more in any time than the rate allows, and what 250 ms may have held up', () => {
    fc.assert(
      fc.property(rates, looks, (rate, moments) => {
        const places = schedule(rate);
        const sentAt = moments.flatMap((now) => places.due(now).map(() => now));
        for (let from = 0; from < sentAt.length; from += 1) {
          for (let to = from; to < sentAt.length; to += 7) {
            const spanMs = (sentAt[to] as number) - (sentAt[from] as number);
            const allowed = ((spanMs + LATEST_MS) * rate) / 1000 + 1;
            assert.ok(to - from + 1 <= allowed + 1e-6, `${to - from + 1} in ${spanMs} ms at ${rate} a second`);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never sends a request before it is due', () => {
    fc.assert(
      fc.property(rates, looks, (rate, moments) => {
        const places = schedule(rate);
        for (const now of moments) for (const at of places.due(now)) assert.ok(at <= now && now - at <= LATEST_MS);
      }),
    );
  });
});

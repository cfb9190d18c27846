import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeLimit } from '../../src/kubernetes/time-limit.ts';

const late = () => new Error('late');

describe('withTimeLimit', () => {
  it('gives the outcome, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    assert.equal(await withTimeLimit(signal, 1000, late, async () => 7), 7);
    await assert.rejects(
      withTimeLimit(signal, 1000, late, async () => {
        throw new Error('its own');
      }),
      { message: 'its own' },
    );
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('rejects when the time is over, even if that is ignored', async () => {
    const { signal } = new AbortController();
    const given: AbortSignal[] = [];
    const forever = (own: AbortSignal) => {
      given.push(own);
      return new Promise<never>(() => {});
    };
    await assert.rejects(withTimeLimit(signal, 10, late, forever), { message: 'late' });
    assert.deepEqual(
      given.map(({ reason }) => (reason as Error).message),
      ['late'],
    );
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('begins anew with every renewal, and none counts afterwards', async () => {
    let renewLater = () => {};
    const startedAt = performance.now();
    await assert.rejects(
      withTimeLimit(new AbortController().signal, 60, late, async (signal, renew) => {
        renewLater = renew;
        await sleep(40);
        renew();
        await sleep(40);
        signal.throwIfAborted();
        renew();
        await sleep(200);
      }),
      { message: 'late' },
    );
    assert.ok(performance.now() - startedAt >= 135);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    renewLater();
    assert.equal(timers(), before);
  });

  it('passes on the reason for stopping', async () => {
    const stop = new AbortController();
    const running = withTimeLimit(stop.signal, 1000, late, () => new Promise<never>(() => {}));
    stop.abort(new Error('enough'));
    await assert.rejects(running, { message: 'enough' });
    await assert.rejects(
      withTimeLimit(stop.signal, 1000, late, async () => assert.fail('it must not run')),
      { message: 'enough' },
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { progressOn } from '../../src/verify/progress.ts';
import { liveLine, rolloutLine, tally } from '../../src/verify/status-line.ts';

const ERASED = '\r\u001b[K';

function told(terminal: boolean, tell: (progress: ReturnType<typeof progressOn>) => void): string {
  let written = '';
  tell(progressOn({ write: (text) => (written += text), terminal }));
  return written;
}

describe('progress', () => {
  it('takes back on a terminal what is no longer so', () => {
    const written = told(true, (progress) => {
      progress.live('one');
      progress.live('one');
      progress.live('two');
      progress.line('done');
      progress.live('three');
      progress.end();
      progress.end();
    });
    assert.equal(written, `one${ERASED}two${ERASED}done\nthree${ERASED}`);
  });

  it('keeps to one line of a narrow terminal, which may be made narrower', () => {
    let written = '';
    let columns = 8;
    const progress = progressOn({ write: (text) => (written += text), terminal: true, columns: () => columns });
    progress.live('rollout 1/2: 0.3 s');
    columns = 5;
    progress.live('rollout 1/2: 0.3 s');
    progress.line('done: as long as it is');
    assert.equal(written, `rollout${ERASED}roll${ERASED}done: as long as it is\n`);
  });

  it('tells elsewhere what is done, and no more', () => {
    const written = told(false, (progress) => {
      progress.live('one');
      progress.line('done');
      progress.live('two');
      progress.end();
    });
    assert.equal(written, 'done\n');
  });
});

describe('the lines', () => {
  const step = { what: 'rollout 3/10', sinceMs: 60_000, sent: 6000, failed: 3 };
  const now = tally();
  for (let index = 0; index < 7404; index += 1) {
    const outcome = index < 5 ? 'refused' : index < 10 ? 'client' : 'answered';
    now.add({ dueMs: index * 10, latencyMs: 2, outcome, connection: 'kept', retried: false });
  }

  it('count from where the step began, without what was the own fault', () => {
    assert.deepEqual([now.sent, now.failed, now.lastFailureMs], [7399, 5, 42]);
    assert.equal(
      liveLine(step, 72_340, now, { ready: 2, starting: 1, terminating: 0 }),
      'rollout 3/10: 12.3 s, 1,399 requests, 2 failed; 2 ready, 1 starting',
    );
  });

  for (const [outcome, expected] of [
    ['finished', 'rollout 3/10: finished in 12.3 s, 2 failed, never fewer than 2 ready'],
    ['stalled', 'rollout 3/10: stalled after 12.3 s, 2 failed, never fewer than 2 ready'],
  ] as const) {
    it(`tell how a rollout ended: ${outcome}`, () => {
      assert.equal(rolloutLine(step, now, { outcome, tookMs: 12_300, leastReady: 2 }), expected);
    });
  }
});

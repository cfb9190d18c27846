import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReviewRecord } from '../src/admission/record.ts';
import { createLogger, logReview } from '../src/log.ts';

const RECORD: ReviewRecord = {
  webhook: 'validate',
  uid: 'a-uid',
  namespace: 'shop',
  name: 'storefront',
  operation: 'UPDATE',
  dryRun: true,
  user: 'jane',
  mode: 'warn',
  verdict: 'warned',
  violations: [
    { rule: 'pre-stop-missing', outcome: 'warn', enforced: 'fix' },
    { rule: 'pre-stop-missing', outcome: 'exempt', enforced: 'exempt' },
  ],
  injected: ['readiness-probe-missing'],
  durationMs: 0.123456,
};

/** The lines that one review leaves, without their time. */
function linesOf(record: ReviewRecord): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    write(text) {
      const { time, ...line } = JSON.parse(text) as Record<string, unknown>;
      assert.equal(new Date(String(time)).toISOString(), time);
      lines.push(line);
    },
  });
  logReview(logger, record);
  return lines;
}

const LINE = {
  level: 'info',
  uid: 'a-uid',
  namespace: 'shop',
  name: 'storefront',
  operation: 'UPDATE',
  dryRun: true,
  user: 'jane',
  webhook: 'validate',
  verdict: 'warned',
  rules: ['pre-stop-missing', 'readiness-probe-missing'],
  mode: 'warn',
  durationMs: 0.123,
  enforced: { fix: ['pre-stop-missing'], exempt: ['pre-stop-missing'] },
  msg: 'review',
};

describe('the log line of a review', () => {
  test('holds who, what and how it ended, and each rule once', () => {
    assert.deepEqual(linesOf(RECORD), [LINE]);
  });

  test('says what enforcement would do only where it does not rule', () => {
    const { enforced: _, ...line } = LINE;
    assert.deepEqual(linesOf({ ...RECORD, mode: 'enforce' }), [{ ...line, mode: 'enforce' }]);
  });

  test('says why nothing was judged', () => {
    assert.deepEqual(linesOf({ ...RECORD, verdict: 'skipped', skipped: 'deleted' }), [
      { ...LINE, verdict: 'skipped', skipped: 'deleted' },
    ]);
  });

  test('is an error with its message where the review failed', () => {
    const failed = { ...RECORD, verdict: 'error', error: new Error('no such rule') } as const;
    assert.deepEqual(linesOf(failed), [{ ...LINE, level: 'error', verdict: 'error', error: 'no such rule' }]);
    assert.equal(linesOf({ ...failed, error: 'thrown text' })[0]?.error, 'thrown text');
  });

  test('holds nothing else that the record may come to carry', () => {
    const secret = { ...RECORD, object: { data: 'secret' }, token: 'secret', groups: ['secret'] } as ReviewRecord;
    assert.doesNotMatch(JSON.stringify(linesOf(secret)), /secret/);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
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

  test('says which rules abstained, and that a request was for the scale', () => {
    assert.deepEqual(linesOf({ ...RECORD, subresource: 'scale', abstained: ['scaled-to-zero'] }), [
      { ...LINE, subresource: 'scale', abstained: ['scaled-to-zero'] },
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

/** What a person at a terminal sees of the review. */
function printed(record: ReviewRecord): string {
  const script = `import { createLog, logReview } from ${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)};
    logReview((await createLog({ terminal: true })).logger, ${JSON.stringify(record)});`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

describe('the line of a review on a terminal', () => {
  test('begins with the whole name of the Deployment', () => {
    assert.match(printed(RECORD), /^\[[\d:.]+\] INFO \(shop\/storefront\): review \{.*\}\n$/);
  });

  test('is one line without control characters, whatever the requester calls the Deployment', () => {
    const text = printed({ ...RECORD, name: 'a\n[04:00:00.000] INFO (b): \u001b[2Jreview', user: 'c\n\u001b[2J' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.match(text, /^[^\u0000-\u001f]+\n$/);
    assert.match(text, /\(shop\/a\\n\[04:00:00\.000\] INFO \(b\): \\u001b\[2Jreview\): review /);
  });
});

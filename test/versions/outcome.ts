import type { run } from 'node:test';

/** What came of the tests of a version. */
export interface Outcome {
  /** Test files. */
  files: number;
  passed: number;
  failed: number;
  /** How many tests were skipped, by the reason they gave. */
  skipped: ReadonlyMap<string, number>;
  /** Whether nothing failed, files that could not be run among it. */
  success: boolean;
}

/** Counts until the run is over. Something else has to read the stream, or it does not end. */
export async function outcomeOf(tests: ReturnType<typeof run>): Promise<Outcome> {
  const files = new Set<string>();
  const skipped = new Map<string, number>();
  let [passed, failed, success] = [0, 0, false];
  tests.on('test:pass', ({ details, file, skip }) => {
    if (file !== undefined) files.add(file);
    if (skip !== undefined) {
      // A suite that is skipped stands for the tests in it, which nobody has counted.
      const reason = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    } else if (details.type !== 'suite') passed += 1;
  });
  tests.on('test:fail', ({ details, file }) => {
    if (file !== undefined) files.add(file);
    if (details.type !== 'suite') failed += 1;
  });
  tests.on('test:summary', (summary) => {
    if (summary.file === undefined) success = summary.success;
  });
  await new Promise<void>((resolve, reject) => tests.once('end', resolve).once('error', reject));
  return { files: files.size, passed, failed, skipped, success: success && failed === 0 && passed > 0 };
}

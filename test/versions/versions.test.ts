import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { run } from 'node:test';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { NATIVE_SLEEP_MINOR } from '../../src/deployment/pre-stop.ts';
import { kubernetesModule, kubernetesModules, VERSION_VARIABLE } from '../cluster/harness/kubernetes-module.ts';
import { outcomeOf } from './outcome.ts';
import { OLDEST_SUPPORTED, type Subject, subjects } from './subjects.ts';
import { versionsTable } from './table.ts';

const root = join(import.meta.dirname, '../..');
const built = subjects().map(({ kubernetes }) => kubernetes);

describe('the versions that are built', () => {
  test('are the newest and the oldest that is supported, and one without the native sleep', () => {
    assert.equal(built.length, 3);
    const [newest, oldest, before] = built;
    assert.equal(newest?.folder, 'kubernetes');
    assert.equal(oldest?.minor, OLDEST_SUPPORTED);
    assert.ok(newest.minor > oldest.minor && oldest.minor >= NATIVE_SLEEP_MINOR);
    assert.ok((before?.minor ?? NATIVE_SLEEP_MINOR) < NATIVE_SLEEP_MINOR);
  });

  test('have each a folder that is named for it', () => {
    for (const { folder, minor } of built.slice(1)) assert.equal(folder, `kubernetes-1.${minor}`);
  });

  test('are those of the table in the README, which says what is supported', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const table = /<!-- versions:begin -->([\s\S]*)<!-- versions:end -->/.exec(readme)?.[1] ?? '';
    assert.deepEqual(
      [...table.matchAll(/\bv1\.\d+\.\d+\b/g)].map(([version]) => version),
      built.map(({ version }) => version),
      '`npm run test:versions -- --write` writes it',
    );
    assert.ok(readme.includes(`From 1.${OLDEST_SUPPORTED} to 1.${built[0]?.minor}.`));
  });

  test('are those that the workflow runs, by actions that are pinned', () => {
    const text = readFileSync(join(root, '.github/workflows/versions.yml'), 'utf8');
    const { jobs } = parse(text);
    assert.deepEqual(
      jobs.versions.strategy.matrix.kubernetes,
      built.map(({ minor }) => `1.${minor}`),
    );
    const used = text.split('\n').filter((line) => /\buses:/.test(line));
    assert.ok(used.length > 0);
    for (const line of used) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

describe('the version that the tests run on', () => {
  test('is the newest where none is named', () => {
    assert.deepEqual(kubernetesModule(''), kubernetesModules()[0]);
  });

  test('is the one that is named', () => {
    assert.deepEqual(kubernetesModule(`1.${OLDEST_SUPPORTED}`), built[1]);
  });

  for (const named of ['1.3', '31', 'v1.31', '1.99']) {
    test(`cannot be ${named}`, () => {
      const minors = built.map(({ minor }) => `1.${minor}`).join(', ');
      assert.throws(() => kubernetesModule(named), {
        message: `${VERSION_VARIABLE}=${named}: expected one that test/cluster/binaries has a module of: ${minors}`,
      });
    });
  }
});

describe('what came of a run', () => {
  const whole = { file: undefined, success: true };
  const one = { details: { type: 'test' }, file: 'a.cluster.ts' };
  const suite = { details: { type: 'suite' }, file: 'b.cluster.ts' };

  test('tests are counted, and why some were skipped', async () => {
    const outcome = await outcomeFrom(
      ['test:pass', one],
      ['test:pass', one],
      ['test:pass', suite],
      ['test:pass', { ...one, skip: 'too new' }],
      ['test:pass', { ...suite, skip: 'too new' }],
      ['test:pass', { ...one, skip: true }],
      ['test:summary', { file: 'a.cluster.ts', success: false }],
      ['test:summary', whole],
    );
    const skipped = new Map([
      ['too new', 2],
      ['no reason given', 1],
    ]);
    assert.deepEqual(outcome, { files: 2, passed: 2, failed: 0, skipped, success: true });
  });

  test('it holds only where nothing failed, something passed, and the run came to its end', async () => {
    const holds = async (...events: [string, object][]) => (await outcomeFrom(...events)).success;
    assert.equal(await holds(['test:pass', one], ['test:summary', whole]), true);
    assert.equal(await holds(['test:pass', one], ['test:fail', one], ['test:summary', whole]), false);
    assert.equal(await holds(['test:pass', one], ['test:summary', { ...whole, success: false }]), false);
    assert.equal(await holds(['test:pass', { ...one, skip: 'all' }], ['test:summary', whole]), false);
    assert.equal(await holds(['test:pass', one]), false);
  });

  test('the table has a line for each version that was run, with every reason, and keeps those of the others', () => {
    const [newest, oldest, before] = subjects();
    const outcome = { files: 3, passed: 1234, failed: 0, success: true };
    const [none, some] = [new Map(), new Map(Object.entries({ few: 2, many: 30 }))];
    const outcomes = new Map([
      [newest!, { ...outcome, skipped: none }],
      [oldest!, { ...outcome, skipped: some }],
    ]);
    const other = `| 1.${before?.kubernetes.minor} | as it was, on ${before?.kubernetes.version} |`;
    const text = `# Text\n| 1.${newest?.kubernetes.minor} | of the last run |\n${other}\n| 1.2 | removed |\n`;
    const line = ({ kubernetes, standing }: Subject, skipped: string) =>
      `| 1.${kubernetes.minor} | ${standing} | all cluster tests, on ${kubernetes.version} | 1,234 | ${skipped} | 2026-11-22 |`;
    assert.deepEqual(versionsTable(outcomes, '2026-11-22', text).split('\n').slice(2), [
      line(newest!, 'none'),
      line(oldest!, '30: many; 2: few'),
      other,
    ]);
    const raised = text.replace(`on ${before?.kubernetes.version} `, 'on v1.29.0 ');
    assert.match(versionsTable(outcomes, '2026-11-22', raised), /\| not run yet \|$/);
  });
});

function outcomeFrom(...events: [name: string, event: object][]) {
  const stream = new EventEmitter();
  const outcome = outcomeOf(stream as unknown as ReturnType<typeof run>);
  for (const [name, event] of events) stream.emit(name, event);
  stream.emit('end');
  return outcome;
}

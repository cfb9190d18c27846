import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { between } from '../../scripts/pages/markdown.ts';
import { VERSION_VARIABLE } from '../cluster/harness/kubernetes-module.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Subject, subjects } from './subjects.ts';
import { nameOf, versionsTable } from './table.ts';

// `npm run test:versions [-- [--write] [1.31...]]`: the tests of each version of Kubernetes that can be built, or of those that
// are named. With --write, the README gets what came of them, where nothing failed.

const root = join(import.meta.dirname, '../..');
const BUILD = 'test/cluster/harness/binaries.ts';

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const all = subjects();
const unknown = positionals.filter((name) => !all.some((subject) => nameOf(subject) === name));
if (unknown.length > 0) {
  process.stderr.write(`test:versions: ${unknown.join(', ')}: expected ${all.map(nameOf).join(', ')}\n`);
  process.exit(2);
}
const chosen = positionals.length === 0 ? all : all.filter((subject) => positionals.includes(nameOf(subject)));

const outcomes = new Map<Subject, Outcome>();
for (const subject of chosen) {
  process.stdout.write(`\nKubernetes ${subject.kubernetes.version}\n`);
  const outcome = await outcomeFor(subject);
  outcomes.set(subject, outcome);
  if (!outcome.success) process.exitCode = 1;
}
for (const [{ kubernetes }, { files, passed, failed, success }] of outcomes) {
  const verdict = success ? 'holds' : 'FAILS';
  process.stdout.write(`${kubernetes.version}: ${verdict}, ${passed} passed, ${failed} failed, in ${files} files\n`);
}
if (values.write && process.exitCode !== 1) {
  const readme = join(root, 'README.md');
  const text = await readFile(readme, 'utf8');
  const content = versionsTable(outcomes, new Date().toISOString().slice(0, 10), text);
  await writeFile(readme, between('README.md', text, 'versions', content));
}

async function outcomeFor(subject: Subject): Promise<Outcome> {
  // What is said of a version is of the one that is built, not of a cluster or of binaries that are there.
  const { KUBECONFIG: _, KUBEBUILDER_ASSETS: __, ...inherited } = process.env;
  const env = { ...inherited, [VERSION_VARIABLE]: nameOf(subject) };
  // Before a test file waits for it: a build takes minutes.
  execFileSync(process.execPath, [BUILD], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const tests = run({ globPatterns: subject.files, cwd: root, concurrency: 1, env });
  const outcome = outcomeOf(tests);
  tests.compose(spec).pipe(process.stdout, { end: false });
  return outcome;
}

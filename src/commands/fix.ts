import { resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { type MendedDeployment, type MendedFile, mend } from '../check/mend.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { nearest } from '../config/nearest.ts';
import { readFiles } from '../files/read-files.ts';
import { rewriteFile, WriteError } from '../files/write-file.ts';
import { rules } from '../rules/registry.ts';
import type { Command, Io } from './command.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';

const options = Type.Object({
  config: manifestOptions.config,
  diff: Type.Boolean({
    default: false,
    description: 'Print what would change as a unified diff, and write nothing. Exit code 1 where there is any.',
  }),
  namespace: manifestOptions.namespace,
  rule: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Ids of the rules whose violations are mended, with commas between them.',
    }),
  ),
});

export const fix: Command = {
  name: 'fix',
  summary: 'Write into manifests what admission would inject, and leave the rest of them as it is.',
  operands: 'FILE|DIR|-...',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals.length === 0) throw new UsageError('fix: expected the files to mend, or - for what is piped in');
    const { diff = false, namespace = 'default', rule, ...flags }: Partial<Static<typeof options>> = values;
    const selected = rule === undefined ? {} : { rules: ruleIds(rule) };
    const { configuration } = await configurationFor(flags, io);
    const files = await readFiles(positionals, io);
    const mended = mend(files, { configuration, rules, now: new Date(), namespace }, selected);
    // What is piped through is all that standard output has.
    const tell = diff || positionals.includes('-') ? io.stderr : io.stdout;
    let unread = false;
    const done: MendedFile[] = [];
    for (const each of mended) {
      for (const { file, at, message } of [...each.faults, ...each.notes]) {
        io.stderr(`${file}:${at === undefined ? '' : `${at.line}:${at.column}:`} ${message}\n`);
      }
      for (const { at, why, ...deployment } of each.left) {
        io.stderr(`${each.file.name}:${at.line}:${at.column}: ${inWords({ at, ...deployment })} not mended: ${why}\n`);
      }
      unread ||= each.faults.length > 0;
      if (await put(each, diff, io)) done.push(each);
      else unread = true;
    }
    for (const { file, mended: deployments } of done) {
      for (const deployment of deployments) tell(`${file.name}: ${inWords(deployment)}\n`);
    }
    tell(summary(done, mended, diff));
    if (unread) return 2;
    return mended.some(({ left, mended: some }) => left.length > 0 || (diff && some.length > 0)) ? 1 : 0;
  },
};

/** Writes what became of a file to where it belongs; false where that could not be done, which is told. */
async function put({ file, text, mended }: MendedFile, diff: boolean, io: Io): Promise<boolean> {
  if (diff) {
    if (mended.length > 0) io.stdout(await (await import('../report/diff.ts')).unifiedDiff(file.name, file.text, text));
    return true;
  }
  if (file.name === '-') {
    io.stdout(text);
    return true;
  }
  if (mended.length === 0) return true;
  try {
    await rewriteFile(resolve(io.folder, file.name), file.text, text);
    return true;
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    io.stderr(`${file.name}: ${error.message}\n`);
    return false;
  }
}

function inWords({ namespace, name, violations }: MendedDeployment): string {
  return `Deployment ${namespace}/${name}: ${[...new Set(violations.map(({ rule }) => rule))].join(', ')}`;
}

function summary(done: readonly MendedFile[], all: readonly MendedFile[], diff: boolean): string {
  const files = done.filter(({ mended }) => mended.length > 0);
  const deployments = files.reduce((sum, { mended }) => sum + mended.length, 0);
  const left = all.reduce((sum, { left }) => sum + left.length, 0);
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const what = `${count(deployments, 'Deployment')} of ${count(files.length, 'file')}`;
  return `${diff ? 'would mend' : 'mended'} ${what}${left > 0 ? `; ${count(left, 'Deployment')} left as they are` : ''}\n`;
}

function ruleIds(text: string): string[] {
  const known = rules.map(({ id }) => id as string);
  return text.split(',').map((id) => {
    if (known.includes(id)) return id;
    const meant = nearest(id, known);
    throw new UsageError(`--rule: no rule ${id}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  });
}

import { resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { type MendedFile, mend } from '../check/mend.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { readFiles } from '../files/read-files.ts';
import { rewriteFile, WriteError } from '../files/write-file.ts';
import { encode } from '../manifest/decode.ts';
import { inkOf } from '../report/ink.ts';
import { mendedLines, mendingSummary, remarkLines } from '../report/mending.ts';
import { repositoryPath, STDIN } from '../report/place.ts';
import { rules } from '../rules/registry.ts';
import type { Command, Io } from './command.ts';
import { wantsColours } from './destination.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';
import { NO_ENCODING } from './no-encoding.ts';
import { ruleHint } from './rule-hint.ts';

const options = Type.Object({
  config: manifestOptions.config,
  diff: Type.Boolean({
    default: false,
    description:
      'Print as a unified diff what would be written, and write nothing. Exit code 1 where there is a difference, so that a pipeline can ask for manifests that need no mending.',
  }),
  namespace: manifestOptions.namespace,
  rule: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'ID[,ID]...',
      description: 'Mend what these rules find, and nothing else: ids, with commas between them.',
    }),
  ),
});

/** Exit codes: 0 nothing is left to mend, 1 something is (it cannot be done safely, or `--diff` shows it), 2 not read or not written. */
export const fix: Command = {
  name: 'fix',
  summary: 'Write into manifests what admission would inject, and leave the rest of them as it is.',
  operands: 'FILE|DIR|-...',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals.length === 0) throw new UsageError('fix: expected the files to mend, or - for what is piped in');
    const { diff = false, namespace = 'default', rule, ...flags }: Partial<Static<typeof options>> = values;
    const selection = rule === undefined ? {} : { rules: ruleIds(rule) };
    const { configuration, file: policy } = await configurationFor(flags, io);
    const files = await readFiles(positionals, io);
    const mended = mend(files, { configuration, rules, now: new Date(), namespace }, selection);
    const put = diff ? await differ(io) : writer(io);
    // Where standard output is the manifests or a diff, it is nothing else.
    const tell = diff || positionals.includes('-') ? io.stderr : io.stdout;
    const done: MendedFile[] = [];
    for (const file of mended) {
      done.push(await put(file));
      if (!diff) tell(mendedLines(done.at(-1) as MendedFile));
    }
    io.stderr(remarkLines(done));
    tell(`${mendingSummary(done, diff, policy)}\n`);
    if (done.some(({ faults }) => faults.length > 0)) return 2;
    return done.some((file) => file.left.length > 0 || (diff && file.mended.length > 0)) ? 1 : 0;
  },
};

/** Writes what became of a file, or says that it could not be done: nothing is mended in it then. */
type Put = (file: MendedFile) => Promise<MendedFile>;

function writer(io: Io): Put {
  return async (mended) => {
    const { file, text } = mended;
    const failed = (message: string): MendedFile => ({
      ...mended,
      mended: [],
      faults: [...mended.faults, { file: file.name, message }],
    });
    if (file.name === '-') {
      // Less than what came in must not pass for all of it.
      if (file.encoding === undefined) return file.faults.length > 0 ? mended : failed(NO_ENCODING);
      io.stdout(text);
      return mended;
    }
    if (mended.mended.length === 0) return mended;
    if (file.encoding === undefined) return failed(NO_ENCODING);
    try {
      await rewriteFile(resolve(io.folder, file.name), encode(file.text, file.encoding), encode(text, file.encoding));
      return mended;
    } catch (error) {
      if (error instanceof WriteError) return failed(error.message);
      throw error;
    }
  };
}

async function differ(io: Io): Promise<Put> {
  const { unifiedDiff, shownDiff } = await import('../report/diff.ts');
  const colours = wantsColours(io);
  return async (mended) => {
    if (mended.mended.length === 0) return mended;
    // An absolute path is one from the root: `patch -p1 -d /`.
    const name = mended.file.name === '-' ? STDIN : repositoryPath(mended.file.name).replace(/^\/+/, '');
    const diff = unifiedDiff(name, mended.file.text, mended.changes);
    io.stdout(io.terminal || colours ? shownDiff(diff, inkOf(colours)) : diff);
    return mended;
  };
}

function ruleIds(text: string): string[] {
  const known = rules.map(({ id }) => id as string);
  return text.split(',').map((part) => {
    const id = part.trim();
    if (known.includes(id)) return id;
    if (id === '')
      throw new UsageError('--rule: expected rule ids with one comma between them; evenkeel rules lists them');
    throw new UsageError(`--rule: no rule ${id}; ${ruleHint(id)}`);
  });
}

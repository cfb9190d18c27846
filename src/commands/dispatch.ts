import { UsageError } from '../config/flags.ts';
import { nearest } from '../config/nearest.ts';
import { ConfigError } from '../config/problem.ts';
import { TooLongError } from '../report/too-long.ts';
import { version } from '../version.ts';
import type { Command, Io } from './command.ts';
import { helpOf, overview } from './help.ts';
import { type CommandEntry, commands } from './table.ts';

/** What is started by a name of its own: as people type it, and what it can be asked for. */
export interface Program {
  name: string;
  commands: readonly CommandEntry[];
}

export const evenkeel: Program = { name: 'evenkeel', commands };

/** Runs the command that the arguments name. Resolves to the exit code; rejects for what nobody foresaw. */
export async function dispatch(argv: readonly string[], io: Io, program: Program = evenkeel): Promise<number> {
  try {
    return await run(argv, io, program);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError || error instanceof TooLongError) {
      io.stderr(`${error.message}\n`);
      return 2;
    }
    throw error;
  }
}

async function run(argv: readonly string[], io: Io, program: Program): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version') {
    io.stdout(`${version}\n`);
    return 0;
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(first === 'help' ? rest : [], io, program);
  if (first === undefined) {
    io.stderr(overview(await loaded(program.commands), program.name));
    return 2;
  }
  const found = find(argv, program);
  if (found === undefined) {
    if (within(first, program).length > 0 && wantsHelp(rest)) return help([first], io, program);
    throw unknownCommand(argv, program);
  }
  if (wantsHelp(found.rest)) return help([found.entry.name], io, program);
  const command = await found.entry.load();
  return command.run(found.rest, io);
}

function find(
  argv: readonly string[],
  { commands }: Program,
): { entry: CommandEntry; rest: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const entry = commands.find((candidate) => candidate.name === name);
    if (entry !== undefined) return { entry, rest: argv.slice(entry.name.split(' ').length) };
  }
  return undefined;
}

async function help(words: readonly string[], io: Io, program: Program): Promise<number> {
  const name = words.join(' ');
  const [only, ...more] = await loaded(within(name, program));
  if (only === undefined) throw unknownCommand(words, program);
  const one = only.name === name && more.length === 0;
  io.stdout(one ? helpOf(only, program.name) : overview([only, ...more], program.name));
  return 0;
}

/** The commands of a group, or the one of that name, or all where there is no name. */
function within(name: string, { commands }: Program): readonly CommandEntry[] {
  return name === '' ? commands : commands.filter((entry) => entry.name === name || entry.name.startsWith(`${name} `));
}

function loaded(entries: readonly CommandEntry[]): Promise<Command[]> {
  return Promise.all(entries.map((entry) => entry.load()));
}

function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).some((argument) => argument === '--help' || argument === '-h');
}

function unknownCommand(argv: readonly string[], program: Program): UsageError {
  const group = within(argv[0] ?? '', program);
  if (group.length > 0) {
    const names = group.map(({ name }) => name).join(', ');
    const given = argv[1] === undefined ? `${argv[0]}: incomplete` : `${argv[0]} ${argv[1]}: unknown command`;
    return new UsageError(`${given}; expected one of ${names}`);
  }
  const meant = nearest(argv[0] ?? '', new Set(program.commands.map(({ name }) => name.split(' ')[0] as string)));
  const hint = meant === undefined ? `${program.name} --help lists the commands` : `did you mean ${meant}?`;
  return new UsageError(`${argv[0]}: unknown command; ${hint}`);
}

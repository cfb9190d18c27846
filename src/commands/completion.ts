import { Type } from 'typebox';
import { bashCompletion } from '../completion/bash.ts';
import { type CommandWords, wordsOf } from '../completion/command-words.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { rules } from '../rules/registry.ts';
import type { Command } from './command.ts';
import { commands } from './table.ts';

const SHELLS: Readonly<Record<string, (program: string, commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const names = Object.keys(SHELLS).join('|');

const options = Type.Object({});

export const completion: Command = {
  name: 'completion',
  summary: 'Print what makes a shell complete evenkeel: its commands, flags and their values.',
  operands: names,
  options,
  async run(argv, io) {
    const { positionals } = parseFlags(options, argv);
    const [shell = '', more] = positionals;
    const completionOf = SHELLS[shell];
    if (completionOf === undefined || more !== undefined) {
      throw new UsageError(
        `completion: expected one of ${names.replaceAll('|', ', ')}, got ${positionals.join(' ') || 'nothing'}`,
      );
    }
    const ruleIds = rules.map(({ id }) => id);
    const loaded = await Promise.all(commands.map((entry) => entry.load()));
    io.stdout(
      completionOf(
        'evenkeel',
        loaded.map((command) => wordsOf(command, ruleIds)),
      ),
    );
    return 0;
  },
};

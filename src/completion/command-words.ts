import type { Command } from '../commands/command.ts';
import { choicesOf, type SchemaNode } from '../config/expected.ts';
import { flagName, isBoolean, propertiesOf } from '../config/flags.ts';

/** What may be typed at a place: certain words, a path, or what nobody can foresee. */
export type Choice = readonly string[] | 'paths' | 'anything';

/** A command as a shell completes it. */
export interface CommandWords {
  /** `config check`. */
  name: string;
  summary: string;
  flags: readonly FlagWords[];
  operands: Choice;
}

export interface FlagWords {
  /** Without the dashes. */
  name: string;
  description: string;
  /** Undefined: the flag takes no value. */
  value: Choice | undefined;
}

/** Flags whose value is a path, where their schema does not say FILE or DIR. */
const PATH_FLAG = /(?:^|-)(?:file|config|kubeconfig)$/;

/** What there is to complete of a command; `ruleIds` are what the operand ID and the flag `--rule` stand for. */
export function wordsOf(command: Command, ruleIds: readonly string[]): CommandWords {
  const { name, summary, operands = '', options } = command;
  return {
    name,
    summary,
    flags: [
      ...propertiesOf(options).flatMap(([option, schema]) => flagWords(flagName(option), schema, ruleIds)),
      { name: 'help', description: 'What the command does, and its flags.', value: undefined },
    ],
    operands: operandChoice(operands, ruleIds),
  };
}

function flagWords(name: string, schema: SchemaNode, ruleIds: readonly string[]): FlagWords[] {
  const [description = ''] = (schema.description ?? '').replaceAll('`', '').split(/(?<=\.) /);
  if (isBoolean(schema)) {
    const names = schema.default === true ? [name, `no-${name}`] : [name];
    return names.map((each) => ({ name: each, description, value: undefined }));
  }
  return [{ name, description, value: valueChoice(name, schema, ruleIds) }];
}

function valueChoice(name: string, schema: SchemaNode, ruleIds: readonly string[]): Choice {
  const choices = choicesOf(schema);
  if (choices !== undefined) return choices.map(String);
  if (name === 'rule') return ruleIds;
  return /\b(?:FILE|DIR)\b/.test(schema.title ?? '') || PATH_FLAG.test(name) ? 'paths' : 'anything';
}

/** By the words of the help: `[FILE|DIR|-]...`, `[ID]`, `bash|zsh|fish`. */
function operandChoice(operands: string, ruleIds: readonly string[]): Choice {
  const words: readonly string[] = operands.match(/[\w/-]+/g) ?? [];
  if (words.includes('FILE') || words.includes('DIR')) return 'paths';
  if (words.includes('ID')) return ruleIds;
  return words.every((word) => /^[a-z]+$/.test(word)) ? words : 'anything';
}

/** What can be the first word, in the order of the help, each with its commands: `config` has two, `check` itself alone. */
export function byFirstWord(commands: readonly CommandWords[]): ReadonlyMap<string, readonly CommandWords[]> {
  return Map.groupBy(commands, ({ name }) => name.split(' ')[0] as string);
}

/** Whether the commands of a first word have a second one. */
export function isPair([first]: readonly CommandWords[]): boolean {
  return first !== undefined && secondWord(first) !== undefined;
}

/** The second word of a command of two; undefined where it has one. */
export function secondWord({ name }: CommandWords): string | undefined {
  return name.split(' ')[1];
}

/** What the commands of a first word do. */
export function summaryOf(commands: readonly CommandWords[]): string {
  return commands.map(({ summary }) => summary).join(' ');
}

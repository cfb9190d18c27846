import { choicesOf, type SchemaNode } from '../config/expected.ts';
import { flagName, isBoolean, propertiesOf } from '../config/flags.ts';
import { variableName } from '../config/options.ts';
import type { Command } from './command.ts';

/** The help of the whole command line, or of one group of it such as `config`. */
export function overview(commands: readonly Command[], program = 'evenkeel'): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Evenkeel makes zero downtime the default of a cluster.',
    '',
    `Usage: ${program} COMMAND [FLAGS]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${program} COMMAND --help tells the flags of a command; ${program} --version tells the version.`,
    'Exit codes: 0 done, 1 failed, 2 asked for something that cannot be.',
    '',
  ].join('\n');
}

/** The help of one command. */
export function helpOf({ name, summary, operands, options, environment }: Command, program = 'evenkeel'): string {
  const flags = propertiesOf(options);
  const usage = [`Usage: ${program}`, name, ...(flags.length > 0 ? ['[FLAGS]'] : []), operands]
    .filter(Boolean)
    .join(' ');
  return [
    summary,
    '',
    usage,
    ...(flags.length > 0 ? ['', 'Flags:'] : []),
    ...flags.flatMap(([option, schema]) => [
      `  ${usageOf(option, schema)}`,
      `      ${[explain(schema), environment ? `[${variableName(option)}]` : ''].filter(Boolean).join(' ')}`,
    ]),
    '',
  ].join('\n');
}

/** A flag as it is typed: `--port N`, `--[no-]cluster`, `-n, --namespace TEXT`, `--log-level fatal|error|…`. */
export function usageOf(option: string, schema: SchemaNode): string {
  const short = schema.short === undefined ? '' : `-${schema.short}, `;
  if (isBoolean(schema)) return `${short}--${schema.default === true ? '[no-]' : ''}${flagName(option)}`;
  // A title in one word is a placeholder: FILE|DIR|-.
  const placeholder = schema.title === undefined || schema.title.includes(' ') ? 'TEXT' : schema.title;
  const value = choicesOf(schema)?.join('|') ?? (schema.type === 'integer' ? 'N' : placeholder);
  return `${short}--${flagName(option)} ${value}`;
}

function explain(schema: SchemaNode): string {
  const description = (schema.description ?? '').replaceAll('`', '');
  return schema.default === undefined ? description : `${description} Default: ${String(schema.default)}.`;
}

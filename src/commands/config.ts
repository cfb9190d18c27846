import { type Static, Type } from 'typebox';
import { defaultConfiguration } from '../config/defaults.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { parseServerOptions } from '../config/options.ts';
import { ConfigError } from '../config/problem.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { CONFIG_MODELINE } from '../config/schema.ts';
import { asWritten } from '../config/written.ts';
import type { Command, Io } from './command.ts';

const printOptions = Type.Object({
  config: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'FILE',
      description:
        'Configuration file. Absent: the file that `EVENKEEL_CONFIG` names, else the embedded default policy.',
    }),
  ),
  format: Type.Enum(['yaml', 'json'], { default: 'yaml', description: 'How it is written.' }),
});

export const configPrint: Command = {
  name: 'config print',
  summary: 'Print the effective configuration: the file, the environment, and every default filled in.',
  options: printOptions,
  async run(argv, io) {
    const { values, positionals } = parseFlags(printOptions, argv);
    if (positionals[0] !== undefined) throw new UsageError(`${positionals[0]}: config print takes flags only`);
    const { config = io.env.EVENKEEL_CONFIG || undefined, format }: Partial<Static<typeof printOptions>> = values;
    const { configuration, warnings } =
      config === undefined ? { configuration: defaultConfiguration(), warnings: [] } : await readConfiguration(config);
    warn(warnings, io);
    const { config: _, ...server } = parseServerOptions([], io.env, configuration.server);
    const written = asWritten({ ...configuration, server });
    if (format === 'json') io.stdout(`${JSON.stringify(written, null, 2)}\n`);
    else io.stdout(`${CONFIG_MODELINE}\n${(await import('../config/to-yaml.ts')).toYaml(written)}`);
    return 0;
  },
};

const checkOptions = Type.Object({});

export const configCheck: Command = {
  name: 'config check',
  summary: 'Judge configuration files, and say everything that is wrong with them.',
  operands: 'FILE...',
  options: checkOptions,
  async run(argv, io) {
    const { positionals: files } = parseFlags(checkOptions, argv);
    if (files.length === 0) throw new UsageError('config check: expected the files to judge');
    let exitCode = 0;
    for (const file of files) {
      try {
        const { warnings } = await readConfiguration(file);
        warn(warnings, io);
        io.stdout(`${file}: valid\n`);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        io.stderr(`${error.message}\n`);
        exitCode = 2;
      }
    }
    return exitCode;
  },
};

function warn(warnings: readonly string[], io: Io): void {
  for (const warning of warnings) io.stderr(`${warning} (a warning)\n`);
}

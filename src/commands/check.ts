import { type Static, Type } from 'typebox';
import { judge } from '../check/judge.ts';
import { LEVELS } from '../check/report.ts';
import { defaultConfiguration } from '../config/defaults.ts';
import { parseFlags } from '../config/flags.ts';
import { readConfiguration } from '../config/reload.ts';
import { readFiles } from '../files/read-files.ts';
import { FORMATS, formatReport } from '../report/formats.ts';
import { rules } from '../rules/registry.ts';
import type { Command } from './command.ts';
import { destinationOf } from './destination.ts';

const options = Type.Object({
  config: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Configuration file of the cluster. Absent: `evenkeel.yaml` here or in a folder above, else the defaults.',
    }),
  ),
  format: Type.Enum(FORMATS, { default: 'text', description: 'How the report is written.' }),
  failOn: Type.Enum(LEVELS, {
    default: 'deny',
    description: 'The least level of a violation that makes the exit code 1.',
  }),
  namespace: Type.String({
    minLength: 1,
    default: 'default',
    description: 'Namespace of the objects that name none.',
  }),
});

export const check: Command = {
  name: 'check',
  summary: 'Judge the Deployments in manifests, as admission would, and say what risks downtime.',
  operands: '[FILE|DIR|-]...',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    const { config, format = 'text', failOn = 'deny', namespace = 'default' }: Partial<Static<typeof options>> = values;
    const configuration =
      config === undefined ? defaultConfiguration() : (await readConfiguration(config)).configuration;
    const files = await readFiles(positionals, io);
    const report = judge(files, { configuration, rules, now: new Date(), namespace });
    io.stdout(formatReport(format, report, destinationOf(io, failOn)));
    if (report.faults.length > 0) return 2;
    const counting = LEVELS.slice(0, LEVELS.indexOf(failOn) + 1);
    return report.findings.some(({ level, suppressed }) => suppressed === undefined && counting.includes(level))
      ? 1
      : 0;
  },
};

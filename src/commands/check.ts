import { type Static, Type } from 'typebox';
import type { Judging } from '../check/judge.ts';
import { LEVELS, type Report } from '../check/report.ts';
import { parseFlags } from '../config/flags.ts';
import { sourcesOf } from '../files/sources.ts';
import { FORMATS, formatReport } from '../report/formats.ts';
import { rules } from '../rules/registry.ts';
import { checkSources } from '../threads/check-sources.ts';
import type { Command } from './command.ts';
import { destinationOf } from './destination.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';

const options = Type.Object({
  config: manifestOptions.config,
  format: Type.Enum(FORMATS, { default: 'text', description: 'How the report is written.' }),
  failOn: Type.Enum(LEVELS, {
    default: 'deny',
    description: 'The least level of a violation that makes the exit code 1.',
  }),
  namespace: manifestOptions.namespace,
});

/** Formats that show what would mend a finding. */
const SHOWS_CHANGES: ReadonlySet<string> = new Set(['json', 'sarif']);

export const check: Command = {
  name: 'check',
  summary: 'Judge the Deployments in manifests, as admission would, and say what risks downtime.',
  operands: '[FILE|DIR|-]...',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    const {
      format = 'text',
      failOn = 'deny',
      namespace = 'default',
      ...flags
    }: Partial<Static<typeof options>> = values;
    const { configuration, file: policy } = await configurationFor(flags, io);
    const withChanges = SHOWS_CHANGES.has(format);
    const judging: Judging = { configuration, rules, now: new Date(), namespace, withChanges };
    const report: Report = {
      ...(await checkSources(await sourcesOf(positionals, io), judging)),
      ...(policy === undefined ? {} : { policy }),
    };
    io.stdout(formatReport(format, report, destinationOf(io, failOn)));
    if (report.faults.length > 0) return 2;
    const counting = LEVELS.slice(0, LEVELS.indexOf(failOn) + 1);
    return report.findings.some(({ level, suppressed }) => suppressed === undefined && counting.includes(level))
      ? 1
      : 0;
  },
};

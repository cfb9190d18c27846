import { type Static, Type } from 'typebox';
import { parseFlags } from '../config/flags.ts';
import { nameOf, sourcesOf } from '../files/sources.ts';
import { rules } from '../rules/registry.ts';
import { checkSources } from '../threads/check-sources.ts';
import { withBaseline } from './check-baseline.ts';
import { oldDeployments } from './check-old.ts';
import type { Command } from './command.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';
import { reportOptions, tellReport } from './tell-report.ts';

const options = Type.Object({
  config: manifestOptions.config,
  ...reportOptions,
  namespace: manifestOptions.namespace,
  as: Type.Optional(
    Type.Enum(['create', 'update'], {
      description: 'Judge Deployments as if each were created, or were an update of what `--old` has. Default: create.',
    }),
  ),
  old: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'FILE|DIR|-',
      description:
        'Deployments as they are before: manifests, or what `kubectl get -o yaml` printed. What an update leaves alone is warned of at most.',
    }),
  ),
  baseline: Type.Optional(
    Type.String({ minLength: 1, title: 'FILE', description: 'What is found and is in this file does not count.' }),
  ),
  writeBaseline: Type.Optional(
    Type.String({ minLength: 1, title: 'FILE', description: 'Write all that is found to a baseline, new or not.' }),
  ),
});

type Flags = Partial<Static<typeof options>>;

/** Formats that show what would mend a finding. */
const SHOWS_CHANGES: ReadonlySet<string> = new Set(['json', 'sarif']);

export const check: Command = {
  name: 'check',
  summary: 'Judge the Deployments in manifests, as admission would, and say what risks downtime.',
  operands: '[FILE|DIR|-]...',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    const { format = 'text', failOn = 'deny', namespace = 'default', ...flags }: Flags = values;
    const { configuration, file: policy } = await configurationFor(flags, io);
    const operands = positionals.length === 0 ? ['.'] : positionals;
    const before = await oldDeployments(flags, operands, namespace, io);
    const sources = await sourcesOf(operands, io);
    const judged = await checkSources(sources, {
      configuration,
      rules,
      now: new Date(),
      namespace,
      withChanges: SHOWS_CHANGES.has(format),
      ...(before === undefined ? {} : { old: before.manifests }),
    });
    const report = await withBaseline(
      {
        ...judged,
        faults: [...(before?.faults ?? []), ...judged.faults],
        notes: [...(before?.remarksOn(judged) ?? []), ...judged.notes],
        ...(policy === undefined ? {} : { policy }),
      },
      flags,
      sources.map(nameOf),
      io,
    );
    return tellReport(report, { format, failOn }, io);
  },
};

import { type Static, Type } from 'typebox';
import { fails } from '../check/fails.ts';
import { fewerNotes } from '../check/fewer-notes.ts';
import { judge } from '../check/judge.ts';
import { mend } from '../check/mend.ts';
import { type Finding, LEVELS } from '../check/report.ts';
import type { Judging } from '../check/setting.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { readFiles } from '../files/read-files.ts';
import { readManifests } from '../manifest/read.ts';
import { printable } from '../report/printable.ts';
import { rules } from '../rules/registry.ts';
import type { Command } from './command.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';
import { NO_ENCODING } from './no-encoding.ts';

const options = Type.Object({
  config: manifestOptions.config,
  failOn: Type.Enum(['never', ...LEVELS], {
    default: 'never',
    description: 'The least level of a violation left that stops the release: exit code 1.',
  }),
  namespace: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Namespace of the release. Absent: the one that `HELM_NAMESPACE` names, else `default`.',
    }),
  ),
});

export const postRender: Command = {
  name: 'post-render',
  summary: "Be Helm's post-renderer: manifests on standard input, with what admission would inject on standard output.",
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals[0] !== undefined) {
      throw new UsageError(`${positionals[0]}: post-render takes manifests on standard input`);
    }
    const {
      failOn = 'never',
      namespace = io.env.HELM_NAMESPACE || 'default',
      ...flags
    }: Partial<Static<typeof options>> = values;
    const { configuration } = await configurationFor(flags, io);
    const [rendered] = await readFiles(['-'], io);
    if (rendered === undefined) return 0;
    if (rendered.encoding === undefined) {
      // Less than what came in must not pass for all of it.
      const whys = rendered.faults.length > 0 ? rendered.faults.map(({ message }) => message) : [NO_ENCODING];
      io.stderr(whys.map((why) => `standard input: ${printable(why)}\n`).join(''));
      return 2;
    }
    const judging: Judging = { configuration, rules, now: new Date(), namespace };
    const [mended] = mend([rendered], judging);
    const text = mended?.text ?? rendered.text;
    const unsure = fewerNotes((mended?.notes ?? []).filter(({ topic }) => topic === 'namespace-labels'));
    io.stdout(text);
    // What is left as it was is Helm's to apply and admission's to judge, unless somebody wants it judged here.
    const { findings, faults } = judge([readManifests('-', text)], judging);
    const left = failOn === 'never' ? [] : findings.filter((finding) => fails(finding, failOn));
    io.stderr(
      [...[...unsure, ...faults].map(({ message }) => message), ...left.map(line)]
        .map((each) => `${printable(each)}\n`)
        .join(''),
    );
    return failOn !== 'never' && (left.length > 0 || faults.length > 0) ? 1 : 0;
  },
};

function line({ level, namespace, name, rule, field, message }: Finding): string {
  return `${level}: Deployment ${namespace}/${name}: ${field}: ${rule}: ${message}`;
}

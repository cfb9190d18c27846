import { type Static, Type } from 'typebox';
import { mend } from '../check/mend.ts';
import type { Judging } from '../check/setting.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { bytesOf } from '../files/read-bytes.ts';
import { readFunctionConfig } from '../krm/function-config.ts';
import { type ResourceList, readResourceList, withResults } from '../krm/resource-list.ts';
import { formatResult, mendingResults, resultsOf } from '../krm/results.ts';
import { decode } from '../manifest/decode.ts';
import { printable } from '../report/printable.ts';
import { rules } from '../rules/registry.ts';
import type { Command } from './command.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';

const options = Type.Object({ config: manifestOptions.config });

export const krm: Command = {
  name: 'krm',
  summary: 'Be a KRM function: a ResourceList on standard input, mended and with results on standard output.',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals[0] !== undefined)
      throw new UsageError(`${positionals[0]}: krm takes a ResourceList on standard input`);
    const flags: Partial<Static<typeof options>> = values;
    const given = listIn(decoded(await bytesOf(io.stdin)));
    const { configuration = (await configurationFor(flags, io)).configuration, ...settings } = readFunctionConfig(
      given.functionConfig,
    );
    const judging: Judging = { configuration, rules, now: new Date(), namespace: settings.namespace };
    const [mended] = settings.mend ? mend([given.file], judging) : [];
    const list = mended === undefined ? given : listIn(mended.text);
    const results = [
      ...(mended === undefined ? [] : mendingResults(mended, settings.namespace)),
      ...resultsOf(list.file, judging),
    ];
    io.stdout(withResults(list, results));
    const told = results.filter(({ severity }) => severity !== 'info');
    io.stderr(told.map((result) => `${printable(formatResult(result))}\n`).join(''));
    return results.some(({ severity }) => severity === 'error') ? 1 : 0;
  },
};

function decoded(bytes: Uint8Array): string {
  const read = decode(bytes);
  if ('nulAt' in read) throw new UsageError('standard input has a NUL byte, as no text has');
  return read.text;
}

function listIn(text: string): ResourceList {
  const list = readResourceList(text);
  if (typeof list === 'string') throw new UsageError(list);
  return list;
}

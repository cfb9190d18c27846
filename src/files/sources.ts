import { realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Fault, Note } from '../manifest/read.ts';
import { chartFinder } from './charts.ts';
import { ignoreRulesFor } from './ignore-rules.ts';
import { readError } from './read-bytes.ts';
import { filesIn } from './walk.ts';

/** A text to read manifests from. Plain data. */
export interface Source {
  /** As messages call it: a path as it was given or found, `-` for what is piped in. */
  name: string;
  /** Absolute; undefined for what is piped in. */
  path: string | undefined;
  /** In a folder that was looked through, and not by its name. */
  found: boolean;
  /** The folder of the Helm chart in whose templates it is, as messages call it. */
  chart?: string;
}

/** What a list of operands comes to. */
export interface Sources {
  /** Each text once, in the order of the operands, those of a folder by their paths. */
  sources: Source[];
  /** Operands that are not there, folders and links that cannot be followed. */
  faults: Fault[];
  notes: Note[];
}

/** Finds what there is to read: files as they are named, the manifests of folders that no ignore file leaves out, stdin. */
export async function sourcesOf(operands: readonly string[], folder: string): Promise<Sources> {
  const found: Sources = { sources: [], faults: [], notes: [] };
  const seen = new Set<string>();
  const chartOf = chartFinder(folder);
  const add = async (source: Source, real: string) => {
    if (seen.has(real)) return;
    seen.add(real);
    const chart = source.path === undefined ? undefined : await chartOf(source.path);
    found.sources.push(chart === undefined ? source : { ...source, chart });
  };
  const workingFolder = await realpath(folder);
  for (const operand of operands) {
    if (operand === '-') {
      await add({ name: '-', path: undefined, found: false }, '-');
      continue;
    }
    const path = resolve(folder, operand);
    try {
      if (!(await stat(path)).isDirectory()) {
        // What is piped to /dev/fd/63 lies nowhere.
        const real = await realpath(path).catch(() => path);
        await add({ name: operand, path, found: false }, real);
        continue;
      }
      const root = await realpath(path);
      const nameOf = (met: string) => join(operand, relative(root, met));
      for await (const met of filesIn(root, await ignoreRulesFor(root, workingFolder))) {
        if ('file' in met) await add({ name: nameOf(met.file), path: met.file, found: true }, met.real);
        else if ('fault' in met) found.faults.push({ file: nameOf(met.at), message: met.fault });
        else found.notes.push({ file: nameOf(met.at), message: met.note, topic: met.topic });
      }
    } catch (error) {
      found.faults.push({ file: operand, message: readError(error).message });
    }
  }
  return found;
}

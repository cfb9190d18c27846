import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Fault, Note } from '../manifest/read.ts';
import { chartFinder } from './charts.ts';
import { ignoreRulesFor } from './ignore-rules.ts';
import { bytesOf, readError } from './read-bytes.ts';
import { filesIn } from './walk.ts';

/** Where manifests are read from. Plain data: threads tell each other. */
export type Source = FileSource | PipedSource | Unread;

export interface FileSource {
  /** As messages call it: a path as it was given or found. */
  name: string;
  /** Absolute. */
  path: string;
  /** In a folder that was looked through, and not by its name. */
  found: boolean;
  /** The folder of the Helm chart in whose templates it is, as messages call it. */
  chart?: string;
}

/** What was piped in, read. */
export interface PipedSource {
  /** `-`, or the path of the pipe. */
  name: string;
  bytes: Uint8Array;
}

/** What there is to say of what is not read. */
export type Unread = { fault: Fault } | { note: Note };

/** As messages call it. */
export function nameOf(source: Source): string {
  if ('name' in source) return source.name;
  return 'fault' in source ? source.fault.file : source.note.file;
}

/** Where operands are looked for. */
export interface Inputs {
  /** What `-` stands for. */
  stdin: AsyncIterable<Uint8Array>;
  /** What paths are relative to. */
  folder: string;
}

/**
 * Finds what there is to read: files as they are named, the manifests of folders that no ignore file leaves out, in the
 * order of their paths, and what is piped in. Each file once.
 */
export async function sourcesOf(operands: readonly string[], { stdin, folder }: Inputs): Promise<Source[]> {
  const sources: Source[] = [];
  const seen = new Set<string>();
  const chartOf = chartFinder(folder);
  const add = async (file: FileSource, real: string) => {
    if (seen.has(real)) return;
    seen.add(real);
    const chart = await chartOf(file.path);
    sources.push(chart === undefined ? file : { ...file, chart });
  };
  const addPiped = async (name: string, stream: AsyncIterable<Uint8Array>) => {
    if (seen.has(name)) return;
    seen.add(name);
    sources.push({ name, bytes: await bytesOf(stream) });
  };
  const addFolder = async (operand: string, path: string) => {
    const root = await realpath(path);
    const nameOf = (met: string) => join(operand, relative(root, met));
    for await (const met of filesIn(root, await ignoreRulesFor(root, await realpath(folder)))) {
      if ('file' in met) await add({ name: nameOf(met.file), path: met.file, found: true }, met.real);
      else if ('fault' in met) sources.push({ fault: { file: nameOf(met.at), message: met.fault } });
      else sources.push({ note: { file: nameOf(met.at), message: met.note, topic: met.topic } });
    }
  };
  for (const operand of operands) {
    const path = resolve(folder, operand);
    try {
      if (operand === '-') {
        await addPiped('-', stdin);
        continue;
      }
      const found = await stat(path);
      if (found.isDirectory()) await addFolder(operand, path);
      else if (found.isFile()) await add({ name: operand, path, found: false }, await realpath(path));
      // `evenkeel check <(helm template .)` names a pipe.
      else await addPiped(operand, createReadStream(path));
    } catch (error) {
      sources.push({ fault: { file: operand, message: readError(error).message } });
    }
  }
  return sources;
}

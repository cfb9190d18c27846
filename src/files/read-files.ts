import { readFileSync, type Stats, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ManifestFile, readManifests } from '../manifest/read.ts';

/** Where manifests are read from. Plain data: threads tell each other. */
export type Source = FileSource | TextSource;

interface FileSource {
  /** As messages name it. */
  name: string;
  path: string;
}

/** What was piped in. */
interface TextSource {
  name: string;
  text: string;
}

const MANIFEST_NAME = /\.(?:ya?ml|json)$/;

/** Finds the files of files and folders, in order; `-` is what is piped in, which is read here. */
export async function sourcesOf(
  operands: readonly string[],
  { stdin }: { stdin: AsyncIterable<Uint8Array> },
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const operand of operands) {
    if (operand === '-') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stdin) chunks.push(chunk);
      sources.push({ name: '-', text: Buffer.concat(chunks).toString('utf8') });
    } else if ((await stat(operand)).isDirectory()) {
      const names = (await readdir(operand, { recursive: true })).filter((name) => MANIFEST_NAME.test(name)).sort();
      sources.push(...names.map((name) => ({ name: join(operand, name), path: join(operand, name) })));
    } else sources.push({ name: operand, path: operand });
  }
  return sources;
}

/** The text of a source, and a way to have it later without keeping it until then. */
export interface SourceText {
  text: string;
  /** The same text; undefined where the file has changed since it was read. */
  again(): string | undefined;
}

/**
 * Reads a source. Not asynchronously: a thread that reads thousands of files has nothing else to do, and would wait for its
 * turn four times a file.
 */
export function textOf(source: Source): SourceText {
  if ('text' in source) return kept(source.text);
  const before = statSync(source.path);
  const text = readFileSync(source.path, 'utf8');
  // What a pipe has said (`<(helm template .)`) is said once.
  return before.isFile() ? { text, again: readAgain(source.path, before) } : kept(text);
}

function kept(text: string): SourceText {
  return { text, again: () => text };
}

/** In a function of its own: all closures of a function keep what any of them uses. */
function readAgain(path: string, { ino, size, mtimeMs, ctimeMs }: Stats): SourceText['again'] {
  return () => {
    const text = readFileSync(path, 'utf8');
    const now = statSync(path);
    const isSame = now.ino === ino && now.size === size && now.mtimeMs === mtimeMs && now.ctimeMs === ctimeMs;
    return isSame ? text : undefined;
  };
}

/** Reads the manifests of files and folders; `-` is what is piped in. */
export async function readFiles(
  operands: readonly string[],
  io: { stdin: AsyncIterable<Uint8Array> },
): Promise<ManifestFile[]> {
  return (await sourcesOf(operands, io)).map((source) => readManifests(source.name, textOf(source).text));
}

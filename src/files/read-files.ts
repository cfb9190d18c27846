import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ManifestFile, readManifests } from '../manifest/read.ts';

const MANIFEST_NAME = /\.(?:ya?ml|json)$/;

/** Reads the manifests of files and folders; `-` is what is piped in. */
export async function readFiles(
  operands: readonly string[],
  { stdin }: { stdin: AsyncIterable<Uint8Array> },
): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for (const operand of operands) {
    if (operand === '-') {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stdin) chunks.push(chunk);
      files.push(readManifests('-', Buffer.concat(chunks).toString('utf8'), { rendered: true }));
    } else if ((await stat(operand)).isDirectory()) {
      const names = (await readdir(operand, { recursive: true })).filter((name) => MANIFEST_NAME.test(name)).sort();
      for (const name of names)
        files.push(readManifests(join(operand, name), await readFile(join(operand, name), 'utf8')));
    } else files.push(readManifests(operand, await readFile(operand, 'utf8')));
  }
  return files;
}

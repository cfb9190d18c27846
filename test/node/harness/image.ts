import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An image of one layer. */
export interface Image {
  /** `localhost/app:1`. */
  reference: string;
  /** As the OCI image configuration has it. */
  config: { Entrypoint?: readonly string[]; Env?: readonly string[]; WorkingDir?: string; User?: string };
}

/**
 * Writes images of the same layer, which is what the folder `root` holds, as a docker-archive that `ctr images import`
 * takes: nothing is pulled, and no registry and no container engine is asked. `root` is gone afterwards.
 */
export async function imageArchive(root: string, images: readonly Image[], file: string): Promise<string> {
  const archive = `${file}.d`;
  await mkdir(archive);
  const layer = join(archive, 'layer.tar');
  await run('tar', ['--create', '--file', layer, '--directory', root, '--owner=0', '--group=0', '.']);
  const hash = createHash('sha256');
  await pipeline(createReadStream(layer), hash);
  const diffId = `sha256:${hash.digest('hex')}`;
  const manifest = [];
  for (const [index, { reference, config }] of images.entries()) {
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const written = { architecture, os: 'linux', config, rootfs: { type: 'layers', diff_ids: [diffId] } };
    const name = `config-${index}.json`;
    await writeFile(join(archive, name), JSON.stringify(written));
    manifest.push({ Config: name, RepoTags: [reference], Layers: ['layer.tar'] });
  }
  await writeFile(join(archive, 'manifest.json'), JSON.stringify(manifest));
  await run('tar', ['--create', '--file', file, '--directory', archive, '.']);
  await Promise.all([root, archive].map((each) => rm(each, { recursive: true })));
  return file;
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage, whyNoBuild } from './build-image.ts';

const repository = join(import.meta.dirname, '../../..');
const cache = join(repository, '.cache/image');

/** Of the environment of the node tests: the docker-archive that the Dockerfile came to, or why there is none. */
export const ARCHIVE_VARIABLE = 'EVENKEEL_IMAGE_ARCHIVE';
export const WHY_NONE_VARIABLE = 'EVENKEEL_IMAGE_MISSING';

/**
 * The image that the Dockerfile makes of what is here, as a docker-archive (143 MB, 40 s to build). It is kept until
 * something changes that it is made of. Gives the variables that tell of it; rejects where there is all that a build takes
 * and it fails all the same.
 */
export async function builtImage(reference: string): Promise<Record<string, string>> {
  const why = whyNoBuild();
  if (why !== undefined) return { [WHY_NONE_VARIABLE]: why };
  const name = `${await hashOf(reference)}.tar`;
  const archive = join(cache, name);
  if (!existsSync(archive)) {
    await mkdir(cache, { recursive: true });
    const draft = `${archive}.${process.pid}`;
    await buildImage(reference, draft);
    await rename(draft, archive);
  }
  for (const old of (await readdir(cache)).filter((each) => each.endsWith('.tar') && each !== name)) {
    await rm(join(cache, old), { force: true });
  }
  return { [ARCHIVE_VARIABLE]: archive };
}

/** Of everything that the image is made of: what the Dockerfile may copy, its own text, Node, and how it is built here. */
async function hashOf(reference: string): Promise<string> {
  const copied = (await readFile(join(repository, '.dockerignore'), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => join(repository, line.slice(1)));
  const own = ['bases.ts', 'build-image.ts'].map((file) => join(import.meta.dirname, file));
  const files = await Promise.all([...copied, join(repository, 'Dockerfile'), ...own].map(filesIn));
  const hash = createHash('sha256').update(`${reference} ${process.version}`);
  for (const file of files.flat())
    hash
      .update(file)
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

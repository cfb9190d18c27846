import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Base, buildBase, NPM_CACHE, runBase } from './bases.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');

/** Longer than a build from an empty cache of packages takes, in milliseconds. */
const BUILD_MS = 300_000;

/** Why the Dockerfile cannot be built here; undefined where it can, as far as can be told beforehand. */
export function whyNoBuild(): string | undefined {
  if (process.getuid?.() !== 0) return 'to build an image without a container engine takes root';
  const { status } = spawnSync('buildah', ['--version']);
  return status === 0 ? undefined : 'buildah is not installed; on Debian: apt-get install buildah';
}

/**
 * Builds the Dockerfile over images made of this machine's own Node, npm and shell, and writes what comes of it under the
 * reference into the file, a docker-archive. Nothing is pulled; npm takes packages from its cache, and asks its registry
 * for those that are not there. Rejects with what buildah said.
 */
export async function buildImage(reference: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-image-'));
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const buildah = (...args: string[]) =>
    run('buildah', [...store, ...args], { timeout: BUILD_MS, maxBuffer: 2 ** 24, cwd: repository });
  const pulled = async ({ reference, archive }: Base) => {
    await buildah('pull', '--quiet', `docker-archive:${archive}`);
    await rm(archive);
    return reference;
  };
  try {
    const cache = (await run('npm', ['config', 'get', 'cache'])).stdout.trim();
    await buildah(
      ...['bud', '--isolation', 'chroot', '--pull-never', '--volume', `${cache}:${NPM_CACHE}`],
      ...['--build-arg', `BUILD_BASE=${await pulled(await buildBase(folder))}`],
      ...['--build-arg', `RUN_BASE=${await pulled(await runBase(folder))}`],
      ...['--tag', reference, '.'],
    );
    await rm(file, { force: true });
    await buildah('push', '--quiet', reference, `docker-archive:${file}:${reference}`);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`buildah could not build the Dockerfile: ${(stderr || message).slice(-2000)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

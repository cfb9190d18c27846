import { execFile } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { imageArchive } from '../harness/image.ts';

const run = promisify(execFile);

/** What a Dockerfile's `FROM` names, and the docker-archive that has it. */
export interface Base {
  reference: string;
  archive: string;
}

const NODE = '/nodejs/bin/node';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** Where the cache of npm's packages is to be mounted while an image is built on the base. */
export const NPM_CACHE = '/npm-cache';

/** Stands in for the image to run on: Node where the real one has it, the libraries that it needs, and no shell. */
export async function runBase(folder: string): Promise<Base> {
  const root = join(folder, 'run-base');
  await placeNode(root);
  return based({ root, reference: 'localhost/run-base:test', Env: [] });
}

/** Stands in for the image to build on: a shell and npm beside Node. Packages come out of the cache where it has them. */
export async function buildBase(folder: string): Promise<Base> {
  const root = join(folder, 'build-base');
  await Promise.all([placeNode(root), placeProgram(root, '/bin/sh'), placeNpm(root)]);
  // A machine may trust a registry by a certificate of its own.
  await place(root, CERTIFICATES).catch(() => {});
  await mkdir(join(root, 'tmp'));
  const Env = [
    `PATH=${dirname(NODE)}:/usr/bin:/bin`,
    `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
    `npm_config_cache=${NPM_CACHE}`,
    'npm_config_prefer_offline=true',
    'npm_config_update_notifier=false',
  ];
  return based({ root, reference: 'localhost/build-base:test', Env });
}

async function based(image: { root: string; reference: string; Env: string[] }): Promise<Base> {
  const { root, reference, Env } = image;
  return { reference, archive: await imageArchive(root, [{ reference, config: { Env } }], `${root}.tar`) };
}

/** This process's own Node, at the place that the Dockerfile knows. */
export async function placeNode(root: string): Promise<void> {
  await placeProgram(root, process.execPath, NODE);
}

async function placeNpm(root: string): Promise<void> {
  const modules = (await run('npm', ['root', '--global'])).stdout.trim();
  await cp(join(modules, 'npm'), join(root, 'usr/lib/npm'), { recursive: true, dereference: true });
  const program = join(root, 'usr/bin/npm');
  await mkdir(dirname(program), { recursive: true });
  await writeFile(program, '#!/bin/sh\nexec node /usr/lib/npm/bin/npm-cli.js "$@"\n');
  await chmod(program, 0o755);
}

/** The program, with the libraries that it is linked to where the loader looks for them. */
async function placeProgram(root: string, from: string, to = from): Promise<void> {
  await place(root, from, to);
  const { stdout } = await run('ldd', [from]);
  for (const [, library] of stdout.matchAll(/(?:=>\s+|^\s*)(\/\S+) \(0x/gm)) await place(root, library as string);
}

async function place(root: string, from: string, to = from): Promise<void> {
  await mkdir(dirname(join(root, to)), { recursive: true });
  await copyFile(from, join(root, to));
}

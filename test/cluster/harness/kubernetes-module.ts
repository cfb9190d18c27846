import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Go module that a control plane is built from: a folder of test/cluster/binaries. */
export interface KubernetesModule {
  /** `kubernetes` is the newest supported version; the others are named for theirs, `kubernetes-1.31`. */
  folder: string;
  /** What its go.mod requires, `v1.36.3` say. */
  version: string;
  /** 36 for v1.36.3. */
  minor: number;
}

export const BINARIES = join(import.meta.dirname, '../binaries');

/** Names the version that the tests run on, `1.31` say. Unset, they run on the newest. */
export const VERSION_VARIABLE = 'EVENKEEL_TEST_KUBERNETES';

const NEWEST = 'kubernetes';

/** All that are there, newest first. */
export function kubernetesModules(): KubernetesModule[] {
  const folders = readdirSync(BINARIES).filter((folder) => folder === NEWEST || folder.startsWith(`${NEWEST}-`));
  return folders.map(moduleIn).sort((a, b) => b.minor - a.minor);
}

/** The one that VERSION_VARIABLE names, else the newest. */
export function kubernetesModule(named = process.env[VERSION_VARIABLE]): KubernetesModule {
  if (named === undefined || named === '') return moduleIn(NEWEST);
  const known = kubernetesModules();
  const found = known.find(({ minor }) => named === `1.${minor}`);
  if (found !== undefined) return found;
  const minors = known.map(({ minor }) => `1.${minor}`).join(', ');
  throw new Error(`${VERSION_VARIABLE}=${named}: expected one that test/cluster/binaries has a module of: ${minors}`);
}

export function isNewest({ folder }: KubernetesModule): boolean {
  return folder === NEWEST;
}

/** The version of a package that the go.mod of a folder of test/cluster/binaries requires. */
export function requiredVersion(folder: string, path: string): string {
  const required = readFileSync(join(BINARIES, folder, 'go.mod'), 'utf8').split('\n');
  const version = required.map((line) => line.trim().split(' ')).find(([name]) => name === path)?.[1];
  if (version === undefined) throw new Error(`test/cluster/binaries/${folder}/go.mod: it does not require ${path}`);
  return version;
}

function moduleIn(folder: string): KubernetesModule {
  const version = requiredVersion(folder, 'k8s.io/kubernetes');
  return { folder, version, minor: Number(version.split('.')[1]) };
}

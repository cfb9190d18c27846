import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { version } from '../../../src/version.ts';
import type { Setting } from './page.ts';

/** What the rows were played on. */
export function settingHere(kubernetesVersion: string): Setting {
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    versions: [
      `Evenkeel ${version}`,
      `Kubernetes ${kubernetesVersion}`,
      `containerd ${versionIn('containerd')}`,
      `runc ${versionIn('runc')}`,
      // Its suffix is the distributor's.
      `Linux ${release().split('-')[0]}`,
      `Node ${process.version}`,
    ],
    machine: `${cpus().length} cores (${model.trim()}), ${gibibytes} GiB`,
    date: new Date().toISOString().slice(0, 10),
  };
}

function versionIn(program: string): string {
  return /\d+\.\d+\.\d+/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown';
}

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Builds the package into the folder and puts its programs where npm would: gives the folder that they and Node are in, for
 * a PATH.
 */
export function installInto(folder: string): string {
  const bin = join(folder, 'bin');
  const home = join(folder, 'lib/node_modules/evenkeel');
  mkdirSync(bin, { recursive: true });
  mkdirSync(home, { recursive: true });
  copyFileSync(join(ROOT, 'package.json'), join(home, 'package.json'));
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), join(home, 'dist')]);
  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  for (const [name, file] of Object.entries(manifest.bin)) symlinkSync(join(home, file), join(bin, name));
  symlinkSync(process.execPath, join(bin, 'node'));
  return bin;
}

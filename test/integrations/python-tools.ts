import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

const VENV = join(import.meta.dirname, '../../.cache/python-tools');

/** A program of a Python package that requirements.txt names. */
export interface PythonTool {
  path: string;
  /** Why it cannot be run; false where it can: what `skip` of a test takes. */
  missing: string | false;
}

/** The program in .cache/, else on the PATH. */
export function pythonTool(name: string): PythonTool {
  const own = join(VENV, 'bin', name);
  if (existsSync(own)) return { path: own, missing: false };
  const { error } = spawnSync(name, ['--version']);
  const missing = `${name} is not installed: node test/integrations/python-tools.ts installs it into .cache/ (needs Python)`;
  return { path: name, missing: error !== undefined && missing };
}

if (import.meta.main) {
  await mkdir(join(VENV, '..'), { recursive: true });
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'inherit' });
  run('python3', '-m', 'venv', VENV);
  run(join(VENV, 'bin/pip'), 'install', '--quiet', '--requirement', join(import.meta.dirname, 'requirements.txt'));
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A shell that says what it offers where Tab is pressed behind a line. */
export interface Shell {
  name: string;
  /** Why it cannot be asked; false where it can: what `skip` of a test takes. */
  missing: string | false;
  /** What is offered behind each of the lines. */
  offers(script: string, lines: readonly string[], folder: string): Offered[];
}

/** Words; `paths` where it is left to the shell to offer what is in the folder. */
export type Offered = readonly string[] | 'paths';

const bash: Shell = {
  name: 'bash',
  missing: missing('bash'),
  offers: (script, all, folder) =>
    all.map((line) => {
      // bash itself breaks a line at blanks and at `=`.
      const words = line.replaceAll('=', ' = ').split(/ +/);
      if (line.endsWith('=')) words.pop();
      const asked = `source ${script}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
compopt() { echo "compopt $*"; }
_evenkeel
printf '%s\\n' "\${COMPREPLY[@]}"`;
      const offered = lines(run('bash', ['--norc', '--noprofile', '-c', asked], folder));
      if (offered[0] === 'compopt +o default') return [];
      return offered.length === 0 ? 'paths' : offered;
    }),
};

const zsh: Shell = {
  name: 'zsh',
  missing: missing('zsh'),
  offers(script, all, folder) {
    const scratch = mkdtempSync(join(folder, '.zsh-'));
    const out = join(scratch, 'out');
    run('zsh', ['-f', join(import.meta.dirname, 'capture.zsh'), script, out, ...all], folder);
    const offered = readFileSync(out, 'utf8').split(/^END$/m);
    rmSync(scratch, { recursive: true });
    if (offered.length !== all.length + 1) throw new Error(`zsh answered ${offered.length - 1} of ${all.length} times`);
    return offered.slice(0, -1).map((words) => orPaths(lines(words)));
  },
};

const fish: Shell = {
  name: 'fish',
  missing: missing('fish'),
  offers(script, all, folder) {
    const home = mkdtempSync(join(folder, '.fish-'));
    const env = { HOME: home, XDG_CONFIG_HOME: home };
    const offered = all.map((line) => {
      const asked = `source ${script}; complete --do-complete '${line}'`;
      // Each line has a word and, behind a tab, what it is; of `--flag=value` it offers the whole.
      const words = lines(run('fish', ['--no-config', '-c', asked], folder, env)).map(
        (each) => each.split('\t')[0] as string,
      );
      return orPaths(words.map((word) => word.replace(/^--[\w-]+=/, '')));
    });
    rmSync(home, { recursive: true });
    return offered;
  },
};

export const SHELLS: readonly Shell[] = [bash, zsh, fish];

/** A folder in which `paths` means that `manifest.yaml` is offered. */
export function fill(folder: string): void {
  writeFileSync(join(folder, 'manifest.yaml'), '');
}

function orPaths(words: readonly string[]): Offered {
  return words.includes('manifest.yaml') ? 'paths' : words;
}

function missing(shell: string): string | false {
  const { error } = spawnSync(shell, ['-c', 'exit']);
  return error !== undefined && `${shell} is not installed (Debian: apt-get install ${shell})`;
}

function run(program: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
  const { stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env.PATH, TERM: 'dumb', ...env },
  });
  if (error !== undefined) throw error;
  if (stderr !== '') throw new Error(`${program}: ${stderr}`);
  return stdout;
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

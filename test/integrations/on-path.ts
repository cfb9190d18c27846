import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** This checkout's command where an installed one would be. */
export interface OnPath {
  /** A PATH with it in front. */
  path: string;
  /** What npx was called with, those of one call joined by blanks. */
  npxCalls(): string[];
  remove(): void;
}

/**
 * Makes `evenkeel` and `node`, and an `npx` that runs this checkout's command in place of whatever version of the package it
 * is asked for: nothing comes from a registry. `node` is as old as one that npm scripts find on a runner may be.
 */
export function evenkeelOnPath({ oldNode = false } = {}): OnPath {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-path-'));
  const log = join(folder, 'npx-calls');
  writeFileSync(log, '');
  const script = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const node = `exec '${process.execPath}'`;
  const command = `${node} '${join(ROOT, 'src/cli.ts')}'`;
  script('evenkeel', `${command} "$@"`);
  script('node', oldNode ? 'echo "SyntaxError: too old for $1" >&2; exit 1' : `${node} "$@"`);
  script(
    'npx',
    `echo "$*" >> '${log}'
while [ $# -gt 0 ]; do
  case "$1" in
    evenkeel | evenkeel@*) shift; ${command} "$@" ;;
    node) shift; ${node} "$@" ;;
    -*) shift ;;
    *) break ;;
  esac
done
echo "npx is asked for $1" >&2
exit 64`,
  );
  return {
    path: `${folder}:${process.env.PATH}`,
    npxCalls: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

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
 * Makes `evenkeel`, and an `npx` that runs it in place of whatever version of the package it is asked for: nothing comes
 * from a registry.
 */
export function evenkeelOnPath(): OnPath {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-path-'));
  const log = join(folder, 'npx-calls');
  writeFileSync(log, '');
  const script = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const command = `exec '${process.execPath}' '${join(ROOT, 'src/cli.ts')}' "$@"`;
  script('evenkeel', command);
  script(
    'npx',
    `echo "$*" >> '${log}'
while true; do
  case "$1" in
    evenkeel | evenkeel@*) shift; break ;;
    -*) shift ;;
    *) echo "npx is asked for $1" >&2; exit 64 ;;
  esac
done
${command}`,
  );
  return {
    path: `${folder}:${process.env.PATH}`,
    npxCalls: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

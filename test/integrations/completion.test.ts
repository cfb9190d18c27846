import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SHELLS } from '../completion/shells.ts';
import { evenkeelOnPath } from './on-path.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/completion');

/** The lines of the example for a shell, and how it is asked whether it completes evenkeel by them. */
const ASKED: Readonly<Record<string, { file: string; flags: string[]; ask: string; answer: RegExp }>> = {
  bash: { file: 'bashrc', flags: ['--norc'], ask: 'complete -p evenkeel', answer: /-F _evenkeel evenkeel$/m },
  zsh: { file: 'zshrc', flags: ['-f'], ask: 'print $_comps[evenkeel]', answer: /^_evenkeel$/m },
  fish: { file: 'config.fish', flags: ['--no-config'], ask: 'complete -C "evenkeel che"', answer: /^check\t/m },
};

for (const { name, missing } of SHELLS) {
  const { file, flags, ask, answer } = ASKED[name] as (typeof ASKED)[string];
  test(`examples/completion/${file} makes ${name} complete`, { skip: missing }, (t) => {
    const onPath = evenkeelOnPath();
    const home = mkdtempSync(join(tmpdir(), 'evenkeel-home-'));
    t.after(() => {
      onPath.remove();
      rmSync(home, { recursive: true });
    });
    const { status, stdout, stderr } = spawnSync(name, [...flags, '-c', `source ${join(EXAMPLES, file)}; ${ask}`], {
      encoding: 'utf8',
      env: { PATH: onPath.path, HOME: home, TERM: 'dumb' },
      timeout: 60_000,
    });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.match(stdout, answer);
  });
}

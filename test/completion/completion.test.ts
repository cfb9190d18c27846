import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { commands } from '../../src/commands/table.ts';
import { run } from '../commands/run.ts';
import { fill, type Offered, SHELLS } from './shells.ts';

const first = [...new Set([...commands.map(({ name }) => name.split(' ')[0] as string), 'help'])];

/** What is typed up to the cursor, and what every shell offers there. */
const CASES: [line: string, offered: Offered][] = [
  ['evenkeel ', first],
  ['evenkeel che', ['check']],
  ['evenkeel help web', ['webhooks']],
  ['evenkeel config ', ['check', 'print']],
  ['evenkeel config p', ['print']],
  ['evenkeel config print --fo', ['--format']],
  ['evenkeel config print --format ', ['json', 'yaml']],
  ['evenkeel config print --format=j', ['json']],
  ['evenkeel config check ', 'paths'],
  ['evenkeel check --fail-on ', ['audit', 'deny', 'warn']],
  ['evenkeel check manifest.yaml --fail-on d', ['deny']],
  ['evenkeel check --namespa', ['--namespace']],
  ['evenkeel check --namespace ', []],
  ['evenkeel check --config ', 'paths'],
  ['evenkeel check --baseline ', 'paths'],
  ['evenkeel check --as ', ['create', 'update']],
  ['evenkeel check ', 'paths'],
  ['evenkeel fix --rule strategy-', ['strategy-recreate']],
  ['evenkeel rules strategy-', ['strategy-recreate']],
  ['evenkeel check --fail-on warn ', 'paths'],
  ['evenkeel serve --no-cl', ['--no-cluster']],
  ['evenkeel completion ', ['bash', 'fish', 'zsh']],
  ['evenkeel dance ', []],
];

for (const shell of SHELLS) {
  describe(`completion in ${shell.name}`, { skip: shell.missing }, () => {
    const offered = new Map<string, Offered>();
    before(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'evenkeel-completion-'));
      fill(folder);
      const script = join(folder, '.script');
      const { code, stdout, stderr } = await run(['completion', shell.name]);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      writeFileSync(script, stdout);
      const lines = CASES.map(([line]) => line);
      const answers = shell.offers(script, lines, folder);
      for (const [index, line] of lines.entries()) offered.set(line, answers[index] as Offered);
      rmSync(folder, { recursive: true });
    });

    for (const [line, expected] of CASES) {
      test(`${line}⇥`, () => assert.deepEqual(sorted(offered.get(line)), sorted(expected)));
    }
  });
}

/** Without the flags that every place has: a shell may offer flags where operands are expected, or not. */
function sorted(offered: Offered | undefined): unknown {
  if (typeof offered !== 'object') return offered;
  return offered.filter((word) => !/^--(help|version)$/.test(word)).sort();
}

describe('completion', () => {
  test('refuses a shell that it has nothing for', async () => {
    for (const [argv, given] of [
      [['tcsh'], 'tcsh'],
      [[], 'nothing'],
      [['bash', 'zsh'], 'bash zsh'],
    ] as const) {
      assert.deepEqual(await run(['completion', ...argv]), {
        code: 2,
        stdout: '',
        stderr: `completion: expected one of bash, zsh, fish, got ${given}\n`,
      });
    }
  });

  test('knows every flag of every command', async () => {
    for (const { name: shell } of SHELLS) {
      const { stdout } = await run(['completion', shell]);
      for (const entry of commands) {
        for (const option of Object.keys((await entry.load()).options.properties)) {
          const flag = option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
          assert.match(stdout, new RegExp(`(?:--|-l )${flag}\\b`), `${shell}: ${entry.name} --${flag}`);
        }
      }
    }
  });
});

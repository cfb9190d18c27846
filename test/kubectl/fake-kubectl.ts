import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../../src/kubectl/kubectl.ts';

/** What a kubectl answers, by what follows `get`: the resources, and the name if there is one. */
export type Answers = Readonly<Record<string, Partial<Answer>>>;

/** A program named kubectl that answers as it was told. */
export interface FakeKubectl {
  /** With it as the only program on the PATH. */
  env: { PATH: string };
  /** The arguments of every call so far, those of one joined by blanks. */
  calls(): string[];
  remove(): void;
}

export function fakeKubectl(answers: Answers): FakeKubectl {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-kubectl-'));
  const log = join(folder, 'calls');
  writeFileSync(log, '');
  writeFileSync(
    join(folder, 'kubectl'),
    `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, args.join(' ') + '\\n');
const asked = args.slice(1).filter((argument) => !argument.startsWith('--')).join(' ');
const answer = ${JSON.stringify(answers)}[asked] ?? { code: 1, stderr: 'error: not foreseen: ' + args.join(' ') + '\\n' };
process.stdout.write(answer.stdout ?? '');
process.stderr.write(answer.stderr ?? '');
process.exitCode = answer.code ?? 0;
`,
    { mode: 0o755 },
  );
  return {
    env: { PATH: folder },
    calls: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A refusal as the API server's RBAC words it and kubectl prints it; a resource of the cluster has no namespace. */
export function forbidden(resource: string, namespace?: string): Partial<Answer> {
  const [name, ...group] = resource.split('.');
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User "jo" cannot list resource "${name}" in API group "${group.join('.')}" ${where}`;
  return { code: 1, stderr: `Error from server (Forbidden): ${resource} is forbidden: ${why}\n` };
}

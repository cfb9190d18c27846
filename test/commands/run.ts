import type { Io } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';

/** How a command ended, and all that it wrote. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** What a command may touch, in memory; `given` goes over it. */
export function ioInMemory(given: Partial<Io> = {}): Io & { written(): Omit<Ran, 'code'> } {
  let stdout = '';
  let stderr = '';
  return {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    env: {},
    stdin: piped(''),
    terminal: false,
    folder: process.cwd(),
    ...given,
    written: () => ({ stdout, stderr }),
  };
}

/** Text or bytes as standard input brings them. */
export async function* piped(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

/** Runs a command line in this process. */
export async function run(argv: readonly string[], given: Partial<Io> = {}): Promise<Ran> {
  const io = ioInMemory(given);
  const code = await dispatch(argv, io);
  return { code, ...io.written() };
}

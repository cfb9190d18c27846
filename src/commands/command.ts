import type { TObject } from 'typebox';
import type { Environment } from '../config/options.ts';

/** What a command may touch of the process. */
export interface Io {
  /** Writes the text as it is; the caller ends its lines. */
  stdout(text: string): void;
  stderr(text: string): void;
  /** What is piped in. */
  stdin: AsyncIterable<Uint8Array>;
  /** Whether standard output is a terminal: what is written is for a person then, and may have colours. */
  terminal: boolean;
  /** Of the terminal; absent where standard output is none. */
  columns?: number | undefined;
  /** Whether standard error is one: a line there may be written over. */
  stderrTerminal?: boolean;
  /** Of that terminal, as wide as it is by now. */
  readonly stderrColumns?: number | undefined;
  /** What paths are relative to. */
  folder: string;
  env: Environment;
}

/** One entry of the command table, from which dispatch, the help and docs/reference/cli.md are made. */
export interface Command {
  /** One word or two: `serve`, `config check`. */
  name: string;
  /** One sentence that says what it does. */
  summary: string;
  /** What follows the flags, as the help shows it: `FILE...`. */
  operands?: string;
  /** The flags, one a property. */
  options: TObject;
  /** Whether each flag has an environment variable too. */
  environment?: boolean;
  /** Resolves to the exit code: 0 done, 1 failed, 2 asked for something that cannot be. A UsageError is exit code 2. */
  run(argv: readonly string[], io: Io): Promise<number>;
}

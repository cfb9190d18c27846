import { dispatch, type Program } from './commands/dispatch.ts';
import { unfitNode } from './node-version.ts';
import type { ServeIo } from './serve/serve-until-stopped.ts';
import { type StopSignals, stopSignals } from './serve/stop-signals.ts';

/** How long the event loop may take to run empty once the command is done, in milliseconds. */
const LINGER_MS = 500;

/** Runs the command that this process was started with, and lets the process end with its exit code. */
export async function runCommandLine(program: Program): Promise<void> {
  // A reader that has seen enough (`evenkeel config print | head`) is no failure, and hides none.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });

  process.stderr.on('error', () => {});

  const unfit = unfitNode(process.versions.node);
  if (unfit !== undefined) {
    process.stderr.write(`evenkeel: ${unfit} (${process.execPath})\n`);
    process.exitCode = 2;
    return;
  }

  let signals: StopSignals | undefined;
  const io: ServeIo = {
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    env: process.env,
    // Made by whoever reads it.
    get stdin() {
      return process.stdin;
    },
    terminal: process.stdout.isTTY === true,
    columns: process.stdout.columns,
    stderrTerminal: process.stderr.isTTY === true,
    get stderrColumns() {
      return process.stderr.columns;
    },
    folder: process.cwd(),
    // Listened for by the command that asks alone: the others end at once on SIGTERM and SIGINT.
    get signals() {
      signals ??= stopSignals(process);
      return signals;
    },
  };

  try {
    process.exitCode = await dispatch(process.argv.slice(2), io, program);
  } catch (error) {
    const wantsStack = process.env.EVENKEEL_DEBUG === '1' && error instanceof Error;
    process.stderr.write(
      wantsStack ? `${error.stack}\n` : `evenkeel: ${String(error)} (EVENKEEL_DEBUG=1 shows where)\n`,
    );
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

#!/usr/bin/env node
import { dispatch } from './commands/dispatch.ts';

// A reader that has seen enough (`evenkeel config print | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  process.exitCode = await dispatch(process.argv.slice(2), {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env: process.env,
  });
} catch (error) {
  const wantsStack = process.env.EVENKEEL_DEBUG === '1' && error instanceof Error;
  process.stderr.write(wantsStack ? `${error.stack}\n` : `evenkeel: ${String(error)} (EVENKEEL_DEBUG=1 shows where)\n`);
  process.exitCode = 1;
}

import { serve } from './commands/serve.ts';
import { stopSignals } from './serve/stop-signals.ts';

/** How long the event loop may take to run empty once everything is closed, in milliseconds. */
const LINGER_MS = 500;

// Nobody reads what is said there: no reason to leave reviews unanswered.
process.stderr.on('error', () => {});

const code = await serve.run(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  stdin: process.stdin,
  terminal: process.stdout.isTTY === true,
  folder: process.cwd(),
  signals: stopSignals(process),
});
process.exitCode = code;
// A client that never finishes its TLS handshake belongs to no request and would hold the process.
setTimeout(() => process.exit(code), LINGER_MS).unref();

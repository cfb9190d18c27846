import { serve } from './commands/serve.ts';
import { stopSignals } from './serve/stop-signals.ts';

/** How long the event loop may take to run empty once everything is closed, in milliseconds. */
const LINGER_MS = 500;

const argv = process.argv.slice(2);

// The image's entry: flags are the server's, and a word is any other command, `self-test` say. There is no shell to start it.
if (argv[0] === undefined || argv[0].startsWith('-')) await runServer();
else {
  const { runCommandLine } = await import('./command-line.ts');
  const { evenkeel } = await import('./commands/dispatch.ts');
  await runCommandLine(evenkeel);
}

async function runServer(): Promise<void> {
  // Nobody reads what is said there: no reason to leave reviews unanswered.
  process.stderr.on('error', () => {});

  const code = await serve.run(argv, {
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
}

import { serve } from '../../../src/commands/serve.ts';
import { KEEPING_TIMES, type KeepingTimes } from '../../../src/serve/self-managed-certificate.ts';
import { stopSignals } from '../../../src/serve/stop-signals.ts';

// `evenkeel serve` as a process of its own, whose self-managed certificates last as long as KEEPING_TIMES (JSON) says.

const times = JSON.parse(process.env.KEEPING_TIMES ?? '{}') as Partial<KeepingTimes>;
process.exitCode = await serve.run(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  terminal: false,
  folder: process.cwd(),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  signals: stopSignals(process),
  keepingTimes: { ...KEEPING_TIMES, ...times },
});

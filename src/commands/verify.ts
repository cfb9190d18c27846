import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseFlags, UsageError } from '../config/flags.ts';
import { ConfigError } from '../config/problem.ts';
import type { WritingClient } from '../kubernetes/client.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import type { StopSignals } from '../serve/stop-signals.ts';
import { CannotTell } from '../verify/cannot-tell.ts';
import { formatVerifyReport } from '../verify/format/formats.ts';
import { progressOn } from '../verify/progress.ts';
import type { VerifyReport } from '../verify/report.ts';
import type { VerifyDeps } from '../verify/verify.ts';
import { version } from '../version.ts';
import type { Command, Io } from './command.ts';
import { wantsColours } from './destination.ts';
import { configurationFor, type PolicyInUse } from './manifest-options.ts';
import { assertWritable, written } from './report-file.ts';
import { deploymentOf, optionsOf, type VerifyFlags, verifyFlags } from './verify-flags.ts';

interface VerifyIo extends Io {
  signals?: StopSignals;
}

const EXIT_CODES: Readonly<Record<VerifyReport['verdict']['outcome'], number>> = {
  'zero-downtime': 0,
  downtime: 1,
  unknown: 2,
};

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Redeploy a Deployment while requests flow, and count what failed.',
  operands: 'deployment/NAME',
  options: verifyFlags,
  async run(argv, io: VerifyIo) {
    const { values, positionals } = parseFlags(verifyFlags, argv);
    const flags = values as VerifyFlags;
    const wanted = { name: deploymentOf(positionals), ...optionsOf(flags) };
    const junit = flags.junit === undefined ? undefined : resolve(io.folder, flags.junit);
    if (junit !== undefined) await assertWritable('--junit', junit);
    const policy = await configurationFor(values, io);
    const never = new AbortController().signal;
    const { stop: signal, again } = io.signals ?? { stop: never, again: never };
    try {
      const { connect } = await import('../kubernetes/client.ts');
      const client = await connect(flags.kubeconfig, 'Name one that can be used with --kubeconfig.');
      const options = { ...wanted, namespace: flags.namespace ?? client.namespace };
      const configurationFile = policy.file === undefined ? undefined : resolve(io.folder, policy.file);
      const deps = depsOf({ io, flags, signal }, client, policy);
      const report = flags.inCluster
        ? await (await import('./verify-in-cluster.ts')).verifyInCluster(
            { ...deps, again },
            options,
            flags,
            configurationFile,
          )
        : await (await import('../verify/verify.ts')).verify(deps, options);
      if (report === undefined) return 2;
      const code = EXIT_CODES[report.verdict.outcome];
      const unwritten = junit && (await written(junit, formatVerifyReport('junit', report, { colours: false })));
      if (unwritten !== undefined) io.stderr(`--junit: ${unwritten}\n`);
      // The last of all: a reader that has seen enough ends the process.
      io.stdout(formatVerifyReport(flags.output ?? 'text', report, { colours: wantsColours(io), columns: io.columns }));
      return code === 0 && unwritten !== undefined ? 2 : code;
    } catch (error) {
      if (error instanceof UsageError || error instanceof ConfigError) throw error;
      io.stderr(
        `${signal.aborted && error === signal.reason ? 'interrupted before anything was done' : saying(error, io)}\n`,
      );
      return 2;
    }
  },
};

/** What nobody foresaw is told in full to who asks for it; it is no downtime, so that it has no other exit code here. */
function saying(error: unknown, { env }: Io): string {
  if (error instanceof CannotTell || error instanceof ClusterError) return error.message;
  if (env.EVENKEEL_DEBUG === '1' && error instanceof Error) return error.stack ?? error.message;
  return `evenkeel: ${String(error)} (EVENKEEL_DEBUG=1 shows where)`;
}

function depsOf(
  { io, flags, signal }: { io: VerifyIo; flags: VerifyFlags; signal: AbortSignal },
  client: WritingClient,
  { configuration }: PolicyInUse,
): VerifyDeps {
  return {
    client,
    configuration,
    version,
    signal,
    now: () => new Date(),
    confirm: (question) => (flags.yes ? Promise.resolve(true) : asked(question, io, signal)),
    progress: progressOn({
      write: (text) => io.stderr(text),
      terminal: io.stderrTerminal ?? false,
      columns: () => io.stderrColumns,
    }),
  };
}

/** A person's word. Where there is no terminal nobody is there to give it. Rejects when the signal is aborted meanwhile. */
async function asked(question: string, io: Io, signal: AbortSignal): Promise<boolean> {
  if (!io.stderrTerminal) return false;
  signal.throwIfAborted();
  io.stderr(`${question} [y/N] `);
  const interrupted = once(signal, 'abort').then(() => {
    io.stderr('\n');
    throw signal.reason;
  });
  return Promise.race([confirmed(io), interrupted]);
}

async function confirmed(io: Io): Promise<boolean> {
  for await (const bytes of io.stdin) return /^y(es)?\s*$/i.test(Buffer.from(bytes).toString());
  return false;
}

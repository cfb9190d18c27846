import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseFlags } from '../config/flags.ts';
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
import { deploymentOf, optionsOf, urlOf, type VerifyFlags, verifyFlags } from './verify-flags.ts';

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
    const wanted = { name: deploymentOf(positionals), url: urlOf(flags) };
    const policy = await configurationFor(values, io);
    const signal = io.signals?.stop ?? new AbortController().signal;
    try {
      const { connect } = await import('../kubernetes/client.ts');
      const client = await connect(flags.kubeconfig, 'Name one that can be used with --kubeconfig.');
      const options = { ...optionsOf(flags), ...wanted, namespace: flags.namespace ?? client.namespace };
      const configurationFile = policy.file === undefined ? undefined : resolve(io.folder, policy.file);
      const deps = { ...depsOf(io, flags, client, policy), signal };
      const report = flags.inCluster
        ? await (await import('./verify-in-cluster.ts')).verifyInCluster(deps, options, flags, configurationFile)
        : await (await import('../verify/verify.ts')).verify(deps, options);
      if (report === undefined) return 2;
      io.stdout(formatVerifyReport(flags.output ?? 'text', report, { colours: wantsColours(io), columns: io.columns }));
      if (flags.junit !== undefined) {
        await writeFile(resolve(io.folder, flags.junit), formatVerifyReport('junit', report, { colours: false }));
      }
      return EXIT_CODES[report.verdict.outcome];
    } catch (error) {
      const interrupted = signal.aborted && error === signal.reason;
      if (!interrupted && !(error instanceof CannotTell) && !(error instanceof ClusterError)) throw error;
      io.stderr(interrupted ? 'interrupted before anything was done\n' : `${(error as Error).message}\n`);
      return 2;
    }
  },
};

function depsOf(
  io: VerifyIo,
  flags: VerifyFlags,
  client: WritingClient,
  { configuration }: PolicyInUse,
): Omit<VerifyDeps, 'signal'> {
  return {
    client,
    configuration,
    version,
    now: () => new Date(),
    confirm: (question) => (flags.yes ? Promise.resolve(true) : asked(question, io)),
    progress: progressOn({ write: (text) => io.stderr(text), terminal: io.stderrTerminal ?? false }),
  };
}

/** A person's word. Where there is no terminal nobody is there to give it. */
async function asked(question: string, io: Io): Promise<boolean> {
  if (!io.stderrTerminal) return false;
  io.stderr(`${question} [y/N] `);
  for await (const bytes of io.stdin) return /^y(es)?\s*$/i.test(Buffer.from(bytes).toString());
  return false;
}

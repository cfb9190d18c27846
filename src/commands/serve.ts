import { CertificateError } from '../certs/key-pair.ts';
import { UsageError } from '../config/flags.ts';
import { serverOptions } from '../config/options.ts';
import { ConfigError } from '../config/problem.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import type { ServeIo } from '../serve/serve-until-stopped.ts';
import { StartError } from '../serve/start-error.ts';
import type { Command } from './command.ts';

export const serve = {
  name: 'serve',
  summary: 'Run the admission webhook until it is told to stop.',
  options: serverOptions,
  environment: true,
  async run(argv: readonly string[], io: ServeIo): Promise<number> {
    const closing: (() => unknown)[] = [];
    try {
      const { serveUntilStopped } = await import('../serve/serve-until-stopped.ts');
      await serveUntilStopped(argv, io, closing);
      return 0;
    } catch (error) {
      const code = exitCodeOf(error);
      if (code === undefined) throw error;
      io.stderr(`${(error as Error).message}\n`);
      return code;
    } finally {
      for (const close of closing.reverse()) await close();
    }
  },
} satisfies Command;

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError || error instanceof ConfigError) return 2;
  if (error instanceof StartError || error instanceof CertificateError || error instanceof ClusterError) return 1;
  return undefined;
}

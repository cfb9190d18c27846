import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Pod } from '@kubernetes/client-node';
import type { WritingClient } from '../../kubernetes/client.ts';
import { isGone } from '../../kubernetes/failure.ts';
import type { VerifyReport } from '../report.ts';
import { logReader } from './log-reader.ts';
import { CONTAINER } from './objects.ts';
import { patience, patiently } from './patience.ts';
import { hasEnded } from './pod.ts';

export interface LogDeps {
  client: WritingClient;
  /** Told of each line of progress. */
  progress(line: string): void;
  /** Aborted when the run is not waited for any longer. */
  signal: AbortSignal;
}

/** How long after its end a log is followed anew, in milliseconds. */
const AGAIN_MS = 500;

/**
 * Hands on the log of a run until it has ended, and gives its report; undefined where it has ended without one. The API
 * server may be away meanwhile. Rejects with a CannotTell, a ClusterError or the signal's reason.
 */
export async function followLog(
  { client, progress, signal }: LogDeps,
  { namespace, pod }: { namespace: string; pod: string },
): Promise<VerifyReport | undefined> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}`;
  const reader = logReader(progress);
  const { after, renew } = patience(signal);
  const opened = () => {
    renew();
    reader.again();
  };
  let ended = false;
  for (;;) {
    try {
      const on = { open: opened, line: (line: string) => reader.line(line) };
      await client.follow(`${path}/log`, { container: CONTAINER, follow: true }, signal, on);
    } catch (error) {
      const report = reader.report();
      if (report !== undefined || isGone(error)) return report;
      await after(error);
      continue;
    }
    const report = reader.report();
    // Of a run that had ended before, the log was whole.
    if (report !== undefined || ended) return report;
    try {
      ended = hasEnded((await patiently(signal, () => client.read(path, {}, signal))) as V1Pod);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
    if (!ended) await sleep(AGAIN_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

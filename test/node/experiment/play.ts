import assert from 'node:assert/strict';
import type { V1Deployment } from '@kubernetes/client-node';
import { MOST_UNSENT } from '../../../src/verify/summary/verdict.ts';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { answering, applied } from '../harness/app.ts';
import { type Verified, verified } from '../harness/verifying.ts';
import type { Result, Row } from './row.ts';
import type { Stage } from './stage.ts';

export const REDEPLOYS = 3;

/** How often a row is played again that the machine was too busy for: such a run says nothing, either way. */
const REPEATS = 2;

/** Applies the Deployment of the row, and redeploys it under load where it is let in. */
export async function play(row: Row, stage: Stage): Promise<Result> {
  const { cluster } = stage;
  const { deployment, service, webhook: namespace } = row;
  const name = deployment.metadata?.name as string;
  const first = await applied(cluster, namespace, deployment, service);
  const refusal = first.code === 0 ? undefined : first.stderr;
  if (refusal !== undefined) {
    assert.match(refusal, /denied the request/, 'what is not applied is refused by Evenkeel, and by nobody else');
    const { stdout } = await cluster.kubectl(['get', 'deployment', name, '-n', namespace, '--ignore-not-found']);
    assert.equal(stdout, '', 'what is refused is not stored');
    if (row.amended === undefined) return { refusal };
    const second = await applied(cluster, namespace, row.amended(deployment, refusal), service);
    assert.equal(second.code, 0, second.stderr);
  }
  const url = await answering(cluster, namespace, name, row.scheme);
  const flags = ['-n', namespace, '--redeploys', String(row.redeploys ?? REDEPLOYS), ...(row.flags ?? [])];
  const over = new AbortController();
  // Where one of the two fails there is nothing left to wait for.
  const end = () => over.abort();
  const [{ code, report }, beside] = await Promise.all([
    redeployed(cluster, [`deployment/${name}`, '--url', url, ...flags], over.signal).finally(end),
    row.meanwhile?.(stage, over.signal).finally(end),
  ]);
  const stored = await cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
  return {
    code,
    report,
    stored,
    ...(refusal === undefined ? {} : { refusal }),
    ...(beside === undefined ? {} : { beside }),
  };
}

async function redeployed(cluster: Cluster, argv: readonly string[], signal: AbortSignal): Promise<Verified> {
  for (let repeats = 0; ; repeats += 1) {
    const played = await verified(cluster, argv, signal);
    const { total, unsent } = played.report.requests;
    if (repeats === REPEATS || unsent <= MOST_UNSENT * (total + unsent)) return played;
  }
}

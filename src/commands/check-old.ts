import { malformed } from '../check/malformed.ts';
import type { Report } from '../check/report.ts';
import { UsageError } from '../config/flags.ts';
import { readFiles } from '../files/read-files.ts';
import type { Fault, Manifest, Note } from '../manifest/read.ts';
import type { Io } from './command.ts';

/** Deployments as they are before the update that is judged. */
export interface Before {
  manifests: readonly Manifest[];
  /** What of them cannot be read. */
  faults: readonly Fault[];
  /** What the report should say of them. */
  remarksOn(report: Report): Note[];
}

/** What `--old` names; undefined where everything is created. Rejects with a UsageError. */
export async function oldDeployments(
  { as, old }: { as?: 'create' | 'update'; old?: string },
  operands: readonly string[],
  namespace: string,
  io: Io,
): Promise<Before | undefined> {
  if (as === 'create' && old !== undefined) throw new UsageError('--as create: --old goes with --as update');
  if (as === 'update' && old === undefined) {
    throw new UsageError('--as update: expected --old FILE with the Deployments as they are before');
  }
  if (old === undefined) return undefined;
  if (old === '-' && operands.includes('-')) throw new UsageError('--old -: what is piped in is the manifests already');
  const files = await readFiles([old], io);
  const manifests = files.flatMap((file) => file.manifests).filter(({ object }) => object.kind === 'Deployment');
  const wrong = files.flatMap((file) => file.manifests.flatMap((manifest) => malformed(file, manifest) ?? []));
  const names = new Set(
    manifests.map(({ object: { metadata } }) => `${metadata?.namespace || namespace}/${metadata?.name ?? ''}`),
  );
  return {
    manifests,
    faults: [...files.flatMap(({ faults }) => faults), ...wrong.flatMap((each) => ('fault' in each ? each.fault : []))],
    remarksOn({ deployments }) {
      if (deployments.length === 0 || deployments.some(({ namespace, name }) => names.has(`${namespace}/${name}`)))
        return [];
      return [{ file: old, message: 'none of the Deployments is in it, and all are judged as created' }];
    },
  };
}

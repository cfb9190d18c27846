import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { WritingClient } from '../kubernetes/client.ts';
import { hasStatus, isGone } from '../kubernetes/failure.ts';
import type { Lease } from '../kubernetes/lease.ts';
import { withTimeLimit } from '../kubernetes/time-limit.ts';
import { issuerOf } from './authorities.ts';
import { bundlePatch, nameOf } from './ca-bundle.ts';
import type { ServingNames } from './issue.ts';
import type { Cause, CertificateTimes } from './next-step.ts';
import type { View, Write } from './next-write.ts';
import { encodeSecret, type Kept, type Sound, sound } from './secret.ts';

/** Who wrote the Secret last, and in which term of the Lease. */
export const HOLDER_ANNOTATION = 'evenkeel.dev/holder';

export interface KeeperDeps {
  client: Pick<WritingClient, 'write'>;
  /** Whose it is to write. */
  lease: Pick<Lease, 'heldForMs'>;
  /** The longest that one write may take, in milliseconds: as much of the Lease must be left. */
  writeMs: number;
  secret: { namespace: string; name: string };
  names: ServingNames;
  times: CertificateTimes;
  log: Logger;
  onRotated(certificate: 'ca' | 'leaf', cause: Cause): void;
  onBundleWritten(): void;
}

/**
 * Does one write, unless the Lease is not held for long enough. Each states what it was made from and is refused (409) where
 * that has changed: `false` then, and where the Lease is gone. Rejects with a ClusterError where it fails otherwise.
 */
export async function performWrite(
  write: Write,
  stored: V1Secret | undefined,
  view: View,
  deps: KeeperDeps,
): Promise<boolean> {
  const { log, names, times, secret } = deps;
  const kept = view.secret?.kept;
  switch (write.kind) {
    case 'bundle': {
      const { path } = write.registered;
      if (!(await guarded(deps, 'PATCH', path, bundlePatch(write.registered, write.bundle)))) return false;
      log.info({ configuration: nameOf(write.registered) }, 'the caBundle was written');
      deps.onBundleWritten();
      return true;
    }
    case 'take-over':
      return put(deps, { ...stored, metadata: annotated(stored, view.holder) });
    default: {
      const changed = await made(write, kept, names, times, view.now);
      const data = encodeSecret(changed);
      if (!(await put(deps, { ...stored, metadata: annotated(stored, view.holder), data }))) return false;
      tell(write, changed);
      return true;
    }
  }

  function tell(done: Write, { issuer, leaf }: Kept & { issuer: Sound }): void {
    const where = { secret: `${secret.namespace}/${secret.name}` };
    if (done.kind === 'trust') log.info({ ...where, why: done.why }, 'the CAs that are trusted have changed');
    if (done.kind !== 'new-ca' && done.kind !== 'new-leaf') return;
    const { cause } = done;
    const certificate = done.kind === 'new-ca' ? issuer : (leaf as Sound);
    const expires = certificate.certificate.validToDate;
    const message = done.kind === 'new-ca' ? 'a CA was made' : 'a serving certificate was issued';
    const expected = cause === 'due' || cause === 'other-ca' || stored === undefined;
    log[expected ? 'info' : 'warn']({ ...where, cause, expires }, message);
    deps.onRotated(done.kind === 'new-ca' ? 'ca' : 'leaf', cause);
  }
}

type Complete = Kept & { issuer: Sound; changedAt: Date };

async function made(
  write: Exclude<Write, { kind: 'bundle' | 'take-over' }>,
  kept: Kept | undefined,
  names: ServingNames,
  times: CertificateTimes,
  now: Date,
): Promise<Complete> {
  if (write.kind === 'trust') {
    const changedAt = write.why === 'served' ? now : (kept?.changedAt ?? now);
    return { ...(kept as Complete), others: write.others, changedAt };
  }
  // Loaded here alone: it takes longer than the rest of a start, and one replica once a year needs it.
  const { issueCa, issueLeaf } = await import('./issue.ts');
  const notBefore = new Date(now.getTime() - times.backdateMs);
  if (write.kind === 'new-ca') {
    const { cert, key } = await issueCa({ notBefore, notAfter: new Date(now.getTime() + times.caMs) });
    const issuer = sound(cert, key) as Sound;
    return { issuer, others: write.others, leaf: kept?.leaf ?? 'missing', changedAt: now };
  }
  const { issuer, leaf: before, ...rest } = kept as Complete;
  const end = Math.min(now.getTime() + times.leafMs, issuer.certificate.validToDate.getTime());
  const { cert, key } = await issueLeaf(issuer, { ...names, notBefore, notAfter: new Date(end) });
  // One of the same CA is trusted wherever the one before was: nothing begins anew for the other CAs.
  const isSame = typeof before === 'object' && issuerOf(before.certificate, [issuer.certificate]) !== undefined;
  const changedAt = isSame ? (rest.changedAt ?? before.certificate.validFromDate) : now;
  return { ...rest, issuer, leaf: sound(cert, key) as Sound, changedAt };
}

function annotated(stored: V1Secret | undefined, holder: string): NonNullable<V1Secret['metadata']> {
  return { ...stored?.metadata, annotations: { ...stored?.metadata?.annotations, [HOLDER_ANNOTATION]: holder } };
}

function put(deps: KeeperDeps, body: V1Secret): Promise<boolean> {
  const { namespace, name } = deps.secret;
  const collection = `/api/v1/namespaces/${namespace}/secrets`;
  if (body.metadata?.resourceVersion !== undefined) return guarded(deps, 'PUT', `${collection}/${name}`, body);
  const labels = { 'app.kubernetes.io/managed-by': 'evenkeel' };
  const metadata = { ...body.metadata, name, namespace, labels };
  return guarded(deps, 'POST', collection, { ...body, apiVersion: 'v1', kind: 'Secret', metadata });
}

async function guarded(
  { client, lease, writeMs }: KeeperDeps,
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body: object,
): Promise<boolean> {
  if (lease.heldForMs() <= writeMs) return false;
  try {
    const late = () => new Error(`no answer to ${method} ${path} in ${writeMs} ms`);
    await withTimeLimit(new AbortController().signal, writeMs, late, (signal) =>
      client.write(method, path, body, signal),
    );
    return true;
  } catch (error) {
    // Changed, or gone, or come since it was read: the watch brings what is there now.
    if (hasStatus(error, 409) || isGone(error)) return false;
    throw error;
  }
}

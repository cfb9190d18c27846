import type { V1Deployment } from '@kubernetes/client-node';
import type { FieldPath } from '../../deployment/field-path.ts';
import { type Fields, isFields } from '../../deployment/fields.ts';
import { applied } from './apply.ts';
import { keysOf } from './merge-keys.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What the API server would store, were the manifest applied to what is there. Where both are manifests they stand for
 * themselves: what neither states is the same. A live object has more in it than its manifest, so that there it is the live
 * object with the manifest applied: as `kubectl apply` does by the annotation of the last time. Without that annotation
 * (server-side apply, `kubectl create`, Helm) nothing that the manifest has no longer is known to go, and an update that
 * only takes something away looks like one that changes nothing.
 */
export function storedBy(manifest: V1Deployment, old: V1Deployment): V1Deployment {
  if (!isLive(old) || isLive(manifest)) return manifest;
  return applied(old as Fields, manifest as Fields, lastApplied(old)) as V1Deployment;
}

/** Whether an object comes from an API server: no manifest has a uid. */
function isLive({ metadata }: V1Deployment): boolean {
  return Boolean(metadata?.uid);
}

function lastApplied({ metadata }: V1Deployment): Fields {
  try {
    const before: unknown = JSON.parse(metadata?.annotations?.[LAST_APPLIED] ?? '');
    return isFields(before) ? before : {};
  } catch {
    return {};
  }
}

/** Where a field of what is stored stands in the manifest, as far as it is there: items of lists may stand elsewhere. */
export function pathInManifest(manifest: V1Deployment, stored: V1Deployment, path: FieldPath): FieldPath {
  if (manifest === stored) return path;
  const found: (string | number)[] = [];
  let here: unknown = manifest;
  let there: unknown = stored;
  for (const [depth, step] of path.entries()) {
    let next: string | number = step;
    if (Array.isArray(here) && Array.isArray(there)) {
      const name = String(path[depth - 1]);
      const key = keysOf(name, there)?.[Number(step)];
      if (key !== undefined) next = keysOf(name, here)?.indexOf(key) ?? -1;
    }
    if (next === -1 || !(isFields(here) || Array.isArray(here)) || !Object.hasOwn(here, next))
      return [...found, ...rest(depth)];
    found.push(next);
    here = (here as Fields)[next];
    there = (there as Fields | undefined)?.[step];
  }
  return found;

  /** What is absent is named by its own path, an item of a list by none. */
  function rest(depth: number): FieldPath {
    return typeof path[depth] === 'number' ? [] : path.slice(depth);
  }
}

import type { V1Deployment } from '@kubernetes/client-node';
import { containersOf } from './containers.ts';
import { preStopSeconds } from './pre-stop.ts';

/**
 * The longest preStop that admission injected, in seconds: one of known length that no field manager owns. 0 where
 * there is none.
 */
export function injectedPreStopSeconds(deployment: Readonly<V1Deployment>): number {
  let longest = 0;
  for (const container of containersOf(deployment)) {
    const seconds = preStopSeconds(container) ?? 0;
    if (seconds > longest && !ownsPreStop(deployment, container.name)) longest = seconds;
  }
  return longest;
}

/**
 * Whether a field manager owns the preStop of the container with this name. The API server computes ownership from the
 * request before admission changes it, so what admission injected belongs to nobody. True where no managed fields are
 * kept: what cannot be told apart counts as the owner's.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function ownsPreStop(deployment: Readonly<V1Deployment>, containerName: string): boolean {
  const entries = deployment.metadata?.managedFields;
  if (!Array.isArray(entries) || entries.length === 0) return true;
  const path = [
    'f:spec',
    'f:template',
    'f:spec',
    'f:containers',
    `k:${JSON.stringify({ name: containerName })}`,
    'f:lifecycle',
    'f:preStop',
  ];
  return entries.some((entry) => has(entry.fieldsV1, path));
}

function has(fields: unknown, path: readonly string[]): boolean {
  let at = fields;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<string, unknown>)[step];
  }
  return true;
}

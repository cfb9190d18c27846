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

/** Whether anybody states the readiness probe of the container: what admission injected, nobody does. */
export function ownsReadinessProbe(deployment: Readonly<V1Deployment>, containerName: string): boolean {
  return owns(deployment, containerName, ['readinessProbe']);
}

/** Whether anybody states the preStop of the container: what admission injected, nobody does. */
function ownsPreStop(deployment: Readonly<V1Deployment>, containerName: string): boolean {
  return owns(deployment, containerName, ['lifecycle', 'preStop']);
}

/**
 * What of a probe or hook of the container its owners have stated, where that is one handler and another stands beside
 * it which no field manager owns: the injected one, which whoever states a handler of their own does not know of. The API
 * server would refuse the two together. Undefined where there is nothing to take off, or it cannot be told.
 */
export function withoutInjectedHandler<T extends object>(
  deployment: Readonly<V1Deployment>,
  containerName: string,
  field: readonly string[],
  stated: T | null | undefined,
): T | undefined {
  if (!stated) return undefined;
  const handlers = HANDLERS.filter((handler) => (stated as Partial<Record<string, unknown>>)[handler]);
  if (handlers.length < 2) return undefined;
  const owned = Object.entries(stated).filter(([name]) => owns(deployment, containerName, [...field, name]));
  const ownHandlers = owned.filter(([name]) => handlers.includes(name));
  return ownHandlers.length === 1 ? (Object.fromEntries(owned) as T) : undefined;
}

/** Of a probe or a hook, which may have one of them. */
const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'];

/**
 * Whether a field manager owns the field of the container with this name, or something below it. The API server computes ownership from the
 * request before admission changes it, so what admission injected belongs to nobody. True where no managed fields are
 * kept: what cannot be told apart counts as the owner's.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
function owns(deployment: Readonly<V1Deployment>, containerName: string, field: readonly string[]): boolean {
  const entries = deployment.metadata?.managedFields;
  if (!Array.isArray(entries) || entries.length === 0) return true;
  const container = ['f:spec', 'f:template', 'f:spec', 'f:containers', `k:${JSON.stringify({ name: containerName })}`];
  const path = [...container, ...field.map((name) => `f:${name}`)];
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

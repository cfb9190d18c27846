import type { V1Container, V1Deployment, V1Probe } from '@kubernetes/client-node';
import { changeBetween } from './change.ts';
import { containersOf } from './containers.ts';
import { ownsReadinessProbe, withoutInjectedHandler } from './managed-fields.ts';
import { type DefaultHttpGet, declares, type ProbeHandler, READINESS_PATH, readinessEvidence } from './readiness.ts';
import type { ServingContainer } from './serving.ts';

/** The readiness probe that the owners state where an injected handler still stands beside theirs; else undefined. */
export function statedBesideInjected(
  deployment: Readonly<V1Deployment>,
  { name, readinessProbe }: Readonly<V1Container>,
): V1Probe | undefined {
  return withoutInjectedHandler(deployment, name, ['readinessProbe'], readinessProbe);
}

/**
 * Whether the container has a readiness probe that was injected by the evidence of another day: nobody states it, it is
 * such as is injected, and a request that begins a rollout has changed a port or a path under it. Left as it is, it would
 * ask what is not there any more.
 */
export function isOutdated(
  deployment: Readonly<V1Deployment>,
  serving: ServingContainer,
  platformDefault: DefaultHttpGet | undefined,
  old: Readonly<V1Deployment> | undefined,
): boolean {
  const { name, readinessProbe } = serving.container;
  if (!readinessProbe || old === undefined || ownsReadinessProbe(deployment, name)) return false;
  const evidence = readinessEvidence(deployment, serving, platformDefault);
  if (evidence === undefined || sameHandler(readinessProbe, evidence.handler)) return false;
  const before = containersOf(old).find((container) => container.name === name);
  if (before === undefined || !changeBetween(old, deployment).template) return false;
  return couldHaveInjected(old, before, readinessProbe, platformDefault);
}

/**
 * Whether the probe may be one that admission injected from what the Deployment was: what its startupProbe or livenessProbe
 * asked, what the platform's default or the annotations asked, or a port that the container declared.
 */
function couldHaveInjected(
  before: Readonly<V1Deployment>,
  container: Readonly<V1Container>,
  probe: Readonly<V1Probe>,
  platformDefault: DefaultHttpGet | undefined,
): boolean {
  const path = before.metadata?.annotations?.[READINESS_PATH];
  const { httpGet: get, tcpSocket, exec, grpc } = probe;
  if (tcpSocket) return (container.ports ?? []).length === 0 || declares(container, tcpSocket.port);
  if (get && (get.path === path || get.path === platformDefault?.path)) return true;
  return [container.startupProbe, container.livenessProbe].some((other) => {
    if (!other) return false;
    return get ? sameJson(get, other.httpGet) : exec ? sameJson(exec, other.exec) : sameJson(grpc, other.grpc);
  });
}

/** Whether two probes ask the same in the same way; the API server fills in the scheme of an httpGet. */
function sameHandler(one: ProbeHandler, other: ProbeHandler): boolean {
  const [get, otherGet] = [one.httpGet, other.httpGet];
  if (get && otherGet) {
    return (
      get.port === otherGet.port && get.path === otherGet.path && (get.scheme || 'HTTP') === (otherGet.scheme || 'HTTP')
    );
  }
  if (one.tcpSocket && other.tcpSocket) return one.tcpSocket.port === other.tcpSocket.port;
  if (one.exec && other.exec) return sameJson(one.exec.command, other.exec.command);
  return one.grpc?.port !== undefined && one.grpc.port === other.grpc?.port;
}

function sameJson(one: unknown, other: unknown): boolean {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

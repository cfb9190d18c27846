import type { V1Container, V1Deployment, V1HTTPGetAction, V1Probe } from '@kubernetes/client-node';
import { canFail, foreignHost } from './probe.ts';
import type { PortReference, ServingContainer } from './serving.ts';

/** How a container can be asked whether it is ready: one handler of a probe. */
export type ProbeHandler = Pick<V1Probe, 'exec' | 'grpc' | 'httpGet' | 'tcpSocket'>;

/** The owner's word on the Deployment, stronger than any other evidence. */
export const READINESS_PATH = 'evenkeel.dev/readiness-path';
const READINESS_PORT = 'evenkeel.dev/readiness-port';
const READINESS_SCHEME = 'evenkeel.dev/readiness-scheme';

export interface ReadinessEvidence {
  handler: ProbeHandler;
  /** The timeout that the owner gave this handler elsewhere, in seconds. */
  timeoutSeconds?: number | undefined;
}

/** An httpGet that the platform team answers for. */
export interface DefaultHttpGet {
  path: string;
  port?: number | string;
  scheme?: 'HTTP' | 'HTTPS';
}

/**
 * The best evidence of how to ask a serving container: the owner's annotations, then the handler of its startupProbe or
 * livenessProbe, then the platform's default, then a TCP check of the port that traffic reaches. Undefined where there
 * is none. A path is never guessed.
 */
export function readinessEvidence(
  deployment: Readonly<V1Deployment>,
  serving: ServingContainer,
  platformDefault: DefaultHttpGet | undefined,
): ReadinessEvidence | undefined {
  return (
    annotated(deployment, serving) ??
    borrowed(serving.container, serving.container.startupProbe) ??
    borrowed(serving.container, serving.container.livenessProbe) ??
    defaulted(serving, platformDefault) ??
    (serving.tcpPort === undefined ? undefined : { handler: { tcpSocket: { port: serving.tcpPort } } })
  );
}

/** What is wrong with the readiness annotations, in words; undefined where they can be used or are not there. */
export function readinessAnnotationFault(
  deployment: Readonly<V1Deployment>,
  serving: readonly ServingContainer[],
): string | undefined {
  const { path, port, scheme } = readinessAnnotations(deployment);
  if (path !== undefined && !path.startsWith('/')) return `${READINESS_PATH}: expected a path from "/", got "${path}"`;
  if (scheme !== undefined && scheme !== 'HTTP' && scheme !== 'HTTPS') {
    return `${READINESS_SCHEME}: expected HTTP or HTTPS, got "${scheme}"`;
  }
  if (scheme !== undefined && path === undefined) return `${READINESS_SCHEME} needs ${READINESS_PATH} beside it`;
  if (port === undefined) {
    return path !== undefined && serving.length > 1
      ? `${READINESS_PATH} fits ${serving.length} containers that serve: name the port in ${READINESS_PORT}`
      : undefined;
  }
  if (/^[0-9]+$/.test(port)) {
    const number = Number(port);
    if (number < 1 || number > 65535) return `${READINESS_PORT}: expected a port from 1 to 65535, got ${port}`;
    if (serving.length > 1 && !serving.some(({ container }) => declares(container, number))) {
      return `${READINESS_PORT}: no container that serves declares port ${port}`;
    }
    return undefined;
  }
  return serving.some(({ container }) => declares(container, port))
    ? undefined
    : `${READINESS_PORT}: no container that serves has a port named "${port}"`;
}

interface ReadinessAnnotations {
  path: string | undefined;
  port: string | undefined;
  scheme: string | undefined;
}

function readinessAnnotations(deployment: Readonly<V1Deployment>): ReadinessAnnotations {
  const annotations = deployment.metadata?.annotations ?? {};
  return {
    path: annotations[READINESS_PATH],
    port: annotations[READINESS_PORT],
    scheme: annotations[READINESS_SCHEME],
  };
}

function annotated(deployment: Readonly<V1Deployment>, serving: ServingContainer): ReadinessEvidence | undefined {
  const { path, port: stated, scheme } = readinessAnnotations(deployment);
  if (path === undefined && stated === undefined) return undefined;
  const port = stated === undefined ? serving.tcpPort : /^[0-9]+$/.test(stated) ? Number(stated) : stated;
  if (port === undefined || !belongs(port, serving)) return undefined;
  if (path === undefined) return { handler: { tcpSocket: { port } } };
  return { handler: { httpGet: httpGet(path, port, scheme) } };
}

/** A stated port speaks of the container that declares it; one that none declares, of the only candidate. */
function belongs(port: PortReference, { container, tcpPort }: ServingContainer): boolean {
  if (port === tcpPort || declares(container, port)) return true;
  return typeof port === 'number' && (container.ports ?? []).every(({ containerPort }) => containerPort !== port);
}

export function declares(container: Readonly<V1Container>, port: PortReference): boolean {
  return (container.ports ?? []).some(({ name, containerPort }) => name === port || containerPort === port);
}

/**
 * The owner's own handler, where it says something. One with a `host` asks another address than the Pod's, a command that
 * always succeeds asks nothing, and a port name that the container does not have leads nowhere: none is evidence.
 */
function borrowed(
  container: Readonly<V1Container>,
  probe: Readonly<V1Probe> | undefined,
): ReadinessEvidence | undefined {
  if (probe === undefined || probe === null) return undefined;
  const { exec, grpc, httpGet: get, tcpSocket, timeoutSeconds } = probe;
  if (foreignHost(probe) !== undefined || !canFail(container, probe)) return undefined;
  if (get) return { handler: { httpGet: get }, timeoutSeconds };
  if (tcpSocket) return { handler: { tcpSocket }, timeoutSeconds };
  if (grpc) return { handler: { grpc }, timeoutSeconds };
  return exec && { handler: { exec }, timeoutSeconds };
}

function defaulted(serving: ServingContainer, get: DefaultHttpGet | undefined): ReadinessEvidence | undefined {
  const port = get?.port ?? serving.tcpPort;
  if (get === undefined || port === undefined) return undefined;
  if (typeof port === 'string' && !declares(serving.container, port)) return undefined;
  return { handler: { httpGet: httpGet(get.path, port, get.scheme) } };
}

function httpGet(path: string, port: PortReference, scheme: string | undefined): V1HTTPGetAction {
  return scheme === undefined ? { path, port } : { path, port, scheme };
}

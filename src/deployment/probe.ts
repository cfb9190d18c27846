import type { V1Container, V1Probe } from '@kubernetes/client-node';
import type { PortReference } from './serving.ts';
import { provesNothing } from './shell-command.ts';

export const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

/** When a probe asks and when it has made up its mind; times in seconds. */
export interface ProbeTimes {
  initialDelay: number;
  period: number;
  timeout: number;
  successThreshold: number;
  failureThreshold: number;
}

/** What the probe states, and what the API server fills in for what is absent or 0. */
export function probeTimes(probe: Readonly<V1Probe>): ProbeTimes {
  return {
    initialDelay: probe.initialDelaySeconds ?? 0,
    period: probe.periodSeconds || 10,
    timeout: probe.timeoutSeconds || 1,
    successThreshold: probe.successThreshold || 1,
    failureThreshold: probe.failureThreshold || 3,
  };
}

/**
 * Seconds after which the probe of a container that fails has given up at the latest: where each check fails at once,
 * and where each hangs until its timeout. The failure may come just after a check, which costs a period more than the
 * first check needs. The kubelet runs one check at a time; one that takes longer than the period puts off the next.
 * Source: worker.run in k8s.io/kubernetes/pkg/kubelet/prober.
 */
export function giveUpSeconds({ period, timeout, failureThreshold }: ProbeTimes): { refused: number; hung: number } {
  return {
    refused: period * failureThreshold,
    hung: period + Math.max(period, timeout) * (failureThreshold - 1) + timeout,
  };
}

/**
 * Seconds from the start of the container to the earliest failure that counts, where no check succeeds: the kubelet's
 * ticks began with the Pod, so that the first check can come the moment the initial delay is over.
 */
export function earliestFailureSeconds({ initialDelay, period, failureThreshold }: ProbeTimes): number {
  return initialDelay + period * (failureThreshold - 1);
}

/**
 * Whether the probe can come to fail. A command that always succeeds cannot; nor can a port name that is not to be found
 * among the container's own: such a check is an error, whose result is thrown away.
 * Source: worker.doProbe in k8s.io/kubernetes/pkg/kubelet/prober, ResolveContainerPort in k8s.io/kubernetes/pkg/probe.
 */
export function canFail(container: Readonly<V1Container>, probe: Readonly<V1Probe>): boolean {
  if (probe.exec) return !provesNothing(probe.exec.command ?? []);
  const port = statedPort(probe);
  return port !== undefined && portNumber(container, port) !== undefined;
}

/** The port that the probe asks, as stated; undefined for a command. */
function statedPort({ httpGet, tcpSocket, grpc }: Readonly<V1Probe>): PortReference | undefined {
  return httpGet?.port ?? tcpSocket?.port ?? grpc?.port;
}

/** The number that the kubelet makes of a probe's port: names are looked up in the container's own ports alone. */
export function portNumber(container: Readonly<V1Container>, port: PortReference): number | undefined {
  if (typeof port === 'number') return port;
  const declared = (container.ports ?? []).find(({ name }) => name === port);
  if (declared !== undefined) return declared.containerPort;
  return /^[0-9]+$/.test(port) ? Number(port) : undefined;
}

/** The host that the probe asks instead of the Pod; undefined where it asks the Pod. */
export function foreignHost({ httpGet, tcpSocket }: Readonly<V1Probe>): string | undefined {
  return httpGet?.host || tcpSocket?.host || undefined;
}

/** Whether two probes ask the same of a container: the same port of the same host, or the same command. */
export function askTheSame(
  container: Readonly<V1Container>,
  one: Readonly<V1Probe>,
  other: Readonly<V1Probe>,
): boolean {
  if (one.exec || other.exec) {
    const command = (one.exec?.command ?? []).join('\0');
    return command !== '' && command === other.exec?.command?.join('\0');
  }
  const [port, otherPort] = [statedPort(one), statedPort(other)];
  if (port === undefined || otherPort === undefined || foreignHost(one) !== foreignHost(other)) return false;
  const number = portNumber(container, port);
  return number !== undefined && number === portNumber(container, otherPort);
}

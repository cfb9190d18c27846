import type { V1Deployment } from '@kubernetes/client-node';
import type { WritingClient } from '../kubernetes/client.ts';
import { isGone } from '../kubernetes/failure.ts';
import { readSurroundings } from '../kubernetes/read-surroundings.ts';
import { readKubernetesVersion } from '../kubernetes/version.ts';
import { EXEMPT } from '../policy/exempt.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import { CannotTell } from './cannot-tell.ts';
import { firstAnswer } from './first-answer.ts';
import { deploymentPath } from './redeploy.ts';
import { type Violated, violationsOf } from './summary/violations.ts';

export interface PrepareDeps {
  client: WritingClient;
  configuration: PolicyConfiguration;
  now(): Date;
  signal: AbortSignal;
  /** Asks a person; false where there is none. */
  confirm(question: string): Promise<boolean>;
}

export interface PrepareOptions {
  namespace: string;
  name: string;
  url: URL;
  expect: number;
  timeoutMs: number;
  /** None: nothing is touched. */
  redeploys: number;
}

/** What a run has to know before it begins. */
export interface Prepared {
  deployment: V1Deployment;
  /** Names of the Services whose endpoints count. */
  services: ReadonlySet<string>;
  violations: readonly Violated[];
  /** `v1.36.3` */
  kubernetesVersion: string;
}

/** Looks at everything before anything is touched. Rejects with a CannotTell or a ClusterError. */
export async function prepare(deps: PrepareDeps, options: PrepareOptions): Promise<Prepared> {
  const { client, signal } = deps;
  const { namespace } = options;
  const deployment = await readDeployment(client, options, signal);
  await assertAnswers(options, signal);
  const [{ minor, gitVersion }, { objects, labels }] = await Promise.all([
    readKubernetesVersion(client),
    readSurroundings(client, namespace, signal),
  ]);
  await assertWanted(deps, options, deployment);
  const violations = violationsOf({
    deployment,
    objects,
    namespaceLabels: labels,
    configuration: deps.configuration,
    kubernetesMinor: minor,
    now: deps.now(),
  });
  const selecting = objects.services.selecting(deployment);
  // One that publishes Pods before they are ready says nothing of who can answer, unless there is no other.
  const telling = selecting.filter(({ publishesNotReady }) => !publishesNotReady);
  const services = new Set((telling.length > 0 ? telling : selecting).map(({ name }) => name));
  return { deployment, services, violations, kubernetesVersion: gitVersion };
}

/** Whether the Deployment can be and may be redeployed, where all the rest is looked at elsewhere. Rejects where not. */
export async function mayBegin(deps: PrepareDeps, options: PrepareOptions): Promise<void> {
  await assertWanted(deps, options, await readDeployment(deps.client, options, deps.signal));
}

async function readDeployment(
  client: WritingClient,
  { namespace, name }: PrepareOptions,
  signal: AbortSignal,
): Promise<V1Deployment> {
  let deployment: V1Deployment;
  try {
    deployment = (await client.read(deploymentPath(namespace, name), {}, signal)) as V1Deployment;
  } catch (error) {
    if (!isGone(error)) throw error;
    throw new CannotTell(`there is no deployment/${name} in the namespace ${namespace} (-n names another)`);
  }
  if (deployment.metadata?.deletionTimestamp !== undefined) {
    throw new CannotTell(`${placeOf({ namespace, name })} is being deleted: no rollout of it begins any more`);
  }
  if ((deployment.spec?.replicas ?? 1) === 0) {
    throw new CannotTell(
      `${placeOf({ namespace, name })} has 0 replicas: there is nobody to answer. Scale it up first`,
    );
  }
  return deployment;
}

/** A wrong URL would count as downtime. */
async function assertAnswers({ url, expect, timeoutMs }: PrepareOptions, signal: AbortSignal): Promise<void> {
  const first = await firstAnswer(url, timeoutMs, signal);
  signal.throwIfAborted();
  if ('fault' in first) {
    const remedy =
      'It has to answer from here before anything is redeployed; --in-cluster asks from inside the cluster';
    throw new CannotTell(`${url.href}: ${first.fault}. ${remedy}`);
  }
  if ('status' in first && first.status !== expect) {
    const { status, location } = first;
    const sent = location === undefined ? '' : ` and sends on to ${location}, where nobody follows`;
    throw new CannotTell(
      `${url.href} answers ${status}${sent}, expected ${expect}. --expect ${status} counts that as answered`,
    );
  }
}

async function assertWanted({ confirm }: PrepareDeps, options: PrepareOptions, { metadata, spec }: V1Deployment) {
  if (options.redeploys === 0) return;
  const exemption = metadata?.annotations?.[EXEMPT];
  const reasons = [
    ...(exemption === undefined ? [] : [`it is exempt from ${exemption}, and its rollouts may cost requests`]),
    ...(spec?.paused === true
      ? ['it is paused: the run resumes it, with all changes that wait in it, and pauses it again at its end']
      : []),
  ];
  if (reasons.length === 0) return;
  const place = placeOf(options);
  if (await confirm(`Redeploy ${place}? ${reasons.join('; ')}.`)) return;
  throw new CannotTell(`${place} is left alone: ${reasons.join('; ')}. --yes redeploys it all the same`);
}

function placeOf({ namespace, name }: Pick<PrepareOptions, 'namespace' | 'name'>): string {
  return `deployment/${name} in the namespace ${namespace}`;
}

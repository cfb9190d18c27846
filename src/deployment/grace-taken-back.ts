import type { V1Deployment } from '@kubernetes/client-node';
import { injectedPreStopSeconds } from './managed-fields.ts';
import { graceSeconds } from './pre-stop.ts';

/**
 * The grace period, in seconds, that an update takes back from an injected preStop; undefined where it does not.
 *
 * A manifest that states its grace period and leaves the preStop to admission states, each time it is applied, the
 * grace period from before it grew. Taken at its word it would cost the application its shutdown time and start a
 * rollout; it is known by the difference (exactly the preStop) and by a preStop that no field manager owns.
 */
export function takenBackFrom(
  deployment: Readonly<V1Deployment>,
  old: Readonly<V1Deployment> | undefined,
): number | undefined {
  if (old === undefined) return undefined;
  const grace = graceSeconds(deployment);
  const before = graceSeconds(old);
  if (grace >= before) return undefined;
  const injected = injectedPreStopSeconds(deployment);
  return injected > 0 && grace + injected === before ? before : undefined;
}

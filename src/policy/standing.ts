import type { V1Deployment } from '@kubernetes/client-node';
import { isControlPlane } from './requester.ts';

/** Whose request it is and in what state the object is, as far as that lifts it out of all judgement. */
export type Standing = 'judged' | 'control-plane' | 'being-deleted' | 'has-controller';

/** A write that must never be changed or denied, or that leads nowhere, is let through unjudged. */
export function standingOf(deployment: Readonly<V1Deployment>, username: string): Standing {
  if (isControlPlane(username)) return 'control-plane';
  const { metadata } = deployment;
  if (metadata?.deletionTimestamp) return 'being-deleted';
  // What a controller owns it would write back: a change here would start an endless exchange.
  if (metadata?.ownerReferences?.some(({ controller }) => controller === true)) return 'has-controller';
  return 'judged';
}

import type { V1Deployment, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a HorizontalPodAutoscaler that scales a Deployment. */
export interface IndexedAutoscaler extends Place {
  /** The name of the Deployment, in the same namespace. */
  target: string;
  /** Pods at least; 1 where it is not stated. */
  minReplicas: number;
  maxReplicas: number;
  /** What it holds now; undefined before it has worked for the first time. */
  desiredReplicas: number | undefined;
  /** Whether what stands behind it may scale to 0 and back: KEDA does so itself, and has this object for the rest. */
  ownsZero: boolean;
}

export interface AutoscalerIndex {
  /** The autoscaler of the Deployment, the first by name where several fight over it. */
  scaling(deployment: Readonly<V1Deployment>): IndexedAutoscaler | undefined;
}

export const noAutoscalers: AutoscalerIndex = { scaling: () => undefined };

/** Undefined for an autoscaler of anything but a Deployment. */
export function readAutoscaler(autoscaler: Readonly<V2HorizontalPodAutoscaler>): IndexedAutoscaler | undefined {
  const { spec, status, metadata } = autoscaler;
  const target = spec?.scaleTargetRef;
  if (target?.kind !== 'Deployment' || (target.apiVersion ?? 'apps/v1').split('/')[0] !== 'apps') return undefined;
  const minReplicas = spec?.minReplicas ?? 1;
  return {
    ...placeOf(autoscaler),
    target: target.name,
    minReplicas,
    maxReplicas: spec?.maxReplicas ?? minReplicas,
    desiredReplicas: status?.desiredReplicas ?? undefined,
    ownsZero: minReplicas === 0 || (metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'ScaledObject'),
  };
}

export function autoscalerIndex(): AutoscalerIndex & Follower<IndexedAutoscaler> {
  const byTarget = new Map<string, IndexedAutoscaler[]>();
  const keyOf = (namespace: string, target: string) => `${namespace}/${target}`;
  return {
    set(now, before) {
      if (before !== undefined) {
        const key = keyOf(before.namespace, before.target);
        const left = (byTarget.get(key) ?? []).filter((autoscaler) => autoscaler !== before);
        if (left.length === 0) byTarget.delete(key);
        else byTarget.set(key, left);
      }
      if (now === undefined) return;
      const key = keyOf(now.namespace, now.target);
      byTarget.set(
        key,
        [...(byTarget.get(key) ?? []), now].sort((a, b) => (a.name < b.name ? -1 : 1)),
      );
    },
    scaling(deployment) {
      const { namespace, name } = placeOf(deployment);
      return byTarget.get(keyOf(namespace, name))?.[0];
    },
  };
}

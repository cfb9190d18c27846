import type { KubernetesObject } from '@kubernetes/client-node';
import { nearest } from '../config/nearest.ts';
import { type TypeFault, typeFault } from '../deployment/field-types.ts';
import { deploymentFault } from '../deployment/shape.ts';
import { SHAPES } from '../surroundings/shapes.ts';
import { deploymentOf } from './deployment-of.ts';

/** The kinds that are read, by their API group; whatever the version, because what is read of them has not moved. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['Service', 'PersistentVolumeClaim', 'ResourceQuota', 'Node', 'Namespace'],
  apps: ['Deployment'],
  extensions: ['Deployment'],
  autoscaling: ['HorizontalPodAutoscaler'],
  policy: ['PodDisruptionBudget'],
};

/** The first field of an object whose type no such object can have, as far as its fields are read. */
export function objectFault(object: KubernetesObject): TypeFault | undefined {
  const { kind = '' } = object;
  if (deploymentOf(object) !== undefined) return deploymentFault(object);
  const shape = (KINDS[groupOf(object)] ?? []).includes(kind) ? SHAPES[kind] : undefined;
  return shape && typeFault(object, shape);
}

/** What is odd about the kind or the version of an object that nobody reads, where it may be meant for one that is. */
export function oddKind(object: KubernetesObject): string | undefined {
  const { apiVersion = '', kind = '' } = object;
  const group = groupOf(object);
  // Groups with a dot may have any kind, a Deployment of their own too.
  if (group.includes('.')) return undefined;
  const kinds = KINDS[group];
  if (kinds?.includes(kind)) {
    return kind === 'Deployment' && deploymentOf(object) === undefined
      ? `there is no ${apiVersion}; not judged`
      : undefined;
  }
  if (kind === 'Deployment') return `a Deployment of ${apiVersion}, and not of apps/v1; not judged`;
  const meant = kind === 'PersistentVolume' ? undefined : nearest(kind, kinds ?? []);
  return meant === undefined ? undefined : `there is no ${kind} in ${apiVersion}; is it a ${meant}?`;
}

function groupOf({ apiVersion = '' }: KubernetesObject): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';
}

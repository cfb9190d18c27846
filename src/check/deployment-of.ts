import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';

/** API versions that Deployments had and that no supported Kubernetes serves any more, with the version that ended them. */
const REMOVED: ReadonlyMap<string, string> = new Map([
  ['extensions/v1beta1', '1.16'],
  ['apps/v1beta1', '1.16'],
  ['apps/v1beta2', '1.16'],
]);

/** The Deployment that an object is, and what there is to say of its version; undefined for any other kind. */
export function deploymentOf(object: KubernetesObject): { deployment: V1Deployment; remark?: string } | undefined {
  const { apiVersion = '', kind } = object;
  if (kind !== 'Deployment') return undefined;
  if (apiVersion === 'apps/v1') return { deployment: object as V1Deployment };
  const removed = REMOVED.get(apiVersion);
  if (removed === undefined) return undefined;
  const deployment = { ...object, apiVersion: 'apps/v1' } as V1Deployment;
  // The API server of those versions made the selector from the template's labels.
  if (deployment.spec && !deployment.spec.selector && apiVersion !== 'apps/v1beta2') {
    const matchLabels = deployment.spec.template?.metadata?.labels ?? {};
    deployment.spec = { ...deployment.spec, selector: { matchLabels } };
  }
  return { deployment, remark: `${apiVersion} is gone since Kubernetes ${removed}; judged as apps/v1` };
}

/** What is put on top of a Deployment, and is none by itself. */
export function isPatch({ spec }: V1Deployment): boolean {
  return !spec?.selector;
}

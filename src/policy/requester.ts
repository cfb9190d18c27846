/**
 * Users under which the control plane writes Deployments itself: revisions and status by the deployment controller,
 * finalizers by the garbage collector, and so on. Their writes are never changed and never denied, or the cluster
 * would wedge. Controllers run under a service account of their own (the default of every installer) or under the
 * controller manager's user. Named one by one, because kube-system is also home to people's own operators.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#controller-roles
 */
export const CONTROL_PLANE_USERS: readonly string[] = [
  'system:apiserver',
  'system:kube-controller-manager',
  'system:kube-scheduler',
  ...[
    'deployment-controller',
    'disruption-controller',
    'generic-garbage-collector',
    'horizontal-pod-autoscaler',
    'namespace-controller',
    'replicaset-controller',
    'resourcequota-controller',
    'storage-version-migrator-controller',
  ].map((controller) => `system:serviceaccount:kube-system:${controller}`),
];

/** Kubelets and what else runs under a node's credentials. */
export const NODE_USER_PREFIX = 'system:node:';

const controlPlaneUsers = new Set(CONTROL_PLANE_USERS);

export function isControlPlane(username: string): boolean {
  return controlPlaneUsers.has(username) || username.startsWith(NODE_USER_PREFIX);
}

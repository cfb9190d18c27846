import { defaulted } from './defaulted.ts';
import { type Json, manifestOf, REPLICAS, type Wanted } from './manifest.ts';
import { type Fields, fieldsOf } from './owned-fields.ts';

const APPLIED_AT = '2026-03-02T09:14:07Z';

/** The Deployment as the API server hands it to admission on create by `kubectl apply`: defaulted, fields owned. */
export function created(wanted: Wanted): Json {
  const { metadata, spec } = applied(wanted);
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec, status: {} };
}

/** The same, stored and rolled out: with identity, revision and status as the deployment controller leaves them. */
export function stored(wanted: Wanted, resourceVersion: string): Json {
  const { metadata, spec } = applied(wanted);
  const annotations = { 'deployment.kubernetes.io/revision': '7', ...(metadata.annotations as Json) };
  const byController = {
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '7' } },
    status: STATUS,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata,
      uid: '4f0c1c56-7c0d-4a3e-9d5e-0c6a7a5be1a2',
      resourceVersion,
      generation: 7,
      creationTimestamp: APPLIED_AT,
      annotations,
      managedFields: [
        ...(metadata.managedFields as Json[]),
        { ...owner('kube-controller-manager', fieldsOf(byController)), subresource: 'status' },
      ],
    },
    spec,
    status: STATUS,
  };
}

function applied(wanted: Wanted): { metadata: Json; spec: Json } {
  const manifest = manifestOf(wanted);
  const spec = defaulted(manifest.spec);
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n` };
  const metadata: Json = { ...manifest.metadata, annotations };
  const { name: _name, namespace: _namespace, ...owned } = metadata;
  return {
    metadata: {
      ...metadata,
      managedFields: [owner('kubectl-client-side-apply', fieldsOf({ metadata: owned, spec }))],
    },
    spec,
  };
}

function owner(manager: string, fieldsV1: Fields): Json {
  return { manager, operation: 'Update', apiVersion: 'apps/v1', time: APPLIED_AT, fieldsType: 'FieldsV1', fieldsV1 };
}

const STATUS: Json = {
  observedGeneration: 7,
  replicas: REPLICAS,
  updatedReplicas: REPLICAS,
  readyReplicas: REPLICAS,
  availableReplicas: REPLICAS,
  conditions: [
    condition('Available', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'),
    condition('Progressing', 'NewReplicaSetAvailable', 'ReplicaSet "checkout-6d5f9c7b8d" has successfully progressed.'),
  ],
};

function condition(type: string, reason: string, message: string): Json {
  return { type, status: 'True', lastUpdateTime: APPLIED_AT, lastTransitionTime: APPLIED_AT, reason, message };
}

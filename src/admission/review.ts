import type { V1Deployment } from '@kubernetes/client-node';
import { type Fields, isFields, typeName } from '../deployment/fields.ts';
import { shapeFault } from '../deployment/shape.ts';

/** What Evenkeel reads of an AdmissionRequest (admission.k8s.io/v1). */
export interface ReviewRequest {
  uid: string;
  operation: string;
  namespace: string;
  /** The Deployment's; where the API server is still to make the name, its generateName. */
  name: string;
  user: string;
  dryRun: boolean;
  /** Absent: the request is for the Deployment itself. */
  subresource?: 'scale';
  deployment: V1Deployment;
  /** On update: the object as stored. */
  old: V1Deployment | undefined;
}

/** A request for the scale of a Deployment (autoscaling/v1 Scale), as `kubectl scale` makes it. */
export interface ScaleRequest extends Omit<ReviewRequest, 'deployment' | 'old'> {
  subresource: 'scale';
  replicas: number;
  oldReplicas: number;
}

/** What the record tells of a request, and all that is known of one whose object is not. */
export type Recorded = Omit<ReviewRequest, 'deployment' | 'old'>;

/**
 * A decoded body: a request to judge; a request that is allowed unjudged, with what to tell; or no review at all, which
 * has no uid to answer to and gets a plain client error.
 */
export type Decoded =
  | { kind: 'review'; request: ReviewRequest }
  | { kind: 'scale'; request: ScaleRequest }
  | { kind: 'unjudged'; uid: string; operation: string; user: string; why: string }
  | { kind: 'malformed'; why: string };

const API_VERSION = 'admission.k8s.io/v1';

/** Reads an AdmissionReview off parsed JSON. The object is passed on as it is, unknown fields and all. */
export function decode(body: unknown): Decoded {
  if (!isFields(body)) return malformed(`expected an AdmissionReview, got ${typeName(body)}`);
  if (body.kind !== 'AdmissionReview') return malformed(`kind: expected AdmissionReview, got ${quoted(body.kind)}`);
  if (body.apiVersion !== API_VERSION) {
    return malformed(
      `apiVersion: expected ${API_VERSION}, got ${quoted(body.apiVersion)}; list v1 in admissionReviewVersions`,
    );
  }
  const { request } = body;
  if (!isFields(request)) return malformed(`request: expected a map, got ${typeName(request)}`);
  const { uid } = request;
  if (typeof uid !== 'string' || uid === '' || uid.length > 256) {
    return malformed(`request.uid: expected a string of 1 to 256 characters, got ${quoted(uid)}`);
  }
  const user = isFields(request.userInfo) ? named(request.userInfo.username) : '';
  const operation = named(request.operation);
  const scale = isScale(request);
  const why = scale ? scaleFault(request, operation) : unjudgeable(request, operation);
  if (why !== undefined) return { kind: 'unjudged', uid, operation, user, why: why.slice(0, LONGEST_NAME) };
  const { metadata } = request.object as V1Deployment;
  const who = {
    uid,
    operation,
    namespace: named(request.namespace) || named(metadata?.namespace),
    name: named(request.name) || named(metadata?.name) || named(metadata?.generateName),
    user,
    dryRun: request.dryRun === true,
  };
  if (scale) {
    const [replicas, oldReplicas] = [replicasIn(request.object), replicasIn(request.oldObject)] as [number, number];
    return { kind: 'scale', request: { ...who, subresource: 'scale', replicas, oldReplicas } };
  }
  const old = operation === 'UPDATE' ? ((request.oldObject ?? undefined) as V1Deployment | undefined) : undefined;
  return { kind: 'review', request: { ...who, deployment: request.object as V1Deployment, old } };
}

function isScale({ kind, resource, subResource }: Fields): boolean {
  return (
    subResource === 'scale' &&
    isFields(kind) &&
    kind.kind === 'Scale' &&
    isFields(resource) &&
    resource.group === 'apps' &&
    resource.resource === 'deployments'
  );
}

/** Why a request for a scale is nothing to judge, in words. */
function scaleFault(request: Fields, operation: string): string | undefined {
  if (operation !== 'UPDATE')
    return `it judges UPDATE of deployments/scale, not ${operation.slice(0, 20) || 'a request without operation'}`;
  for (const field of ['object', 'oldObject']) {
    if (replicasIn(request[field]) === undefined)
      return `request.${field} is no Scale: expected a count in spec.replicas`;
  }
  return undefined;
}

/** The Pods that a Scale (autoscaling/v1) asks for. Its JSON leaves out a 0, and then the spec that holds nothing else. */
function replicasIn(scale: unknown): number | undefined {
  if (!isFields(scale) || scale.kind !== 'Scale') return undefined;
  const spec = scale.spec ?? {};
  const replicas = isFields(spec) ? (spec.replicas ?? 0) : undefined;
  return typeof replicas === 'number' && Number.isInteger(replicas) && replicas >= 0 ? replicas : undefined;
}

/** Why the request is nothing to judge, in words; undefined for a create or update of an apps/v1 Deployment. */
function unjudgeable(request: Fields, operation: string): string | undefined {
  const kind = isFields(request.kind) ? request.kind : {};
  if (kind.group !== 'apps' || kind.version !== 'v1' || kind.kind !== 'Deployment') {
    const got = [kind.group, kind.version, kind.kind].map((part) => text(part) || '?').join('/');
    return `it judges apps/v1/Deployment only, not ${got.slice(0, 80)}: narrow the rules of the webhook configuration`;
  }
  const subResource = text(request.subResource);
  if (subResource !== '') return `it judges Deployments, not their subresource ${subResource.slice(0, 40)}`;
  if (operation !== 'CREATE' && operation !== 'UPDATE') {
    return `it judges CREATE and UPDATE, not ${operation.slice(0, 20) || 'a request without operation'}`;
  }
  const fault = shapeFault(request.object);
  if (fault !== undefined) return `request.object is no Deployment: ${fault}`;
  const oldFault = operation === 'UPDATE' ? shapeFault(request.oldObject) : undefined;
  return oldFault && `request.oldObject is no Deployment: ${oldFault}`;
}

function malformed(why: string): Decoded {
  return { kind: 'malformed', why };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Beyond what Kubernetes allows of any name; what is longer would only swell the log. */
const LONGEST_NAME = 300;

function named(value: unknown): string {
  return text(value).slice(0, LONGEST_NAME);
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : typeName(value);
}

import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { SYSTEM_NAMESPACES } from '../admission/registration.ts';
import type { FieldPath } from '../deployment/field-path.ts';
import { locate } from '../manifest/locate.ts';
import type { Fault, Manifest, ManifestFile, Note } from '../manifest/read.ts';
import type { Policy } from '../policy/policy.ts';
import { standingOf } from '../policy/standing.ts';
import { rememberingServices } from '../surroundings/remembering-services.ts';
import { placeOf } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { deploymentOf, isPatch } from './deployment-of.ts';
import { missingIn } from './incomplete.ts';
import { malformed } from './malformed.ts';
import { oddKind } from './object-fault.ts';
import { withoutItself } from './others.ts';
import { keyOf, type Setting } from './setting.ts';
import { placed } from './told.ts';
import { unknownLabels } from './unknown-labels.ts';
import { storedBy } from './update/stored.ts';

/** A Deployment of a manifest with all that `evaluate` needs of it. */
export interface Subject {
  manifest: Manifest;
  /** As the manifest has it. */
  stated: V1Deployment;
  /** As the API server would have it: the manifest alone, or what is there with the manifest applied. */
  deployment: V1Deployment;
  policy: Policy;
  around: Surroundings;
}

/** The Deployment that a manifest is, ready to be judged; undefined for any other kind. */
export function subjectOf(
  file: Pick<ManifestFile, 'name' | 'text' | 'lines'>,
  manifest: Manifest,
  { judging, objects, policyFor, namespaceLabels, old }: Setting,
): { fault: Fault } | { judged?: Subject; notes: readonly Note[] } | undefined {
  const wrong = malformed(file, manifest);
  if (wrong !== undefined) return wrong;
  const note = (message: string, path: FieldPath = []): Note => ({
    file: file.name,
    at: locate(file, manifest, path).start,
    message,
  });
  const odd = oddKind(manifest.object);
  if (odd !== undefined) return { notes: [note(odd)] };
  const read = deploymentOf(withoutManagedFields(placed(manifest.object, judging.namespace)));
  if (read === undefined) return undefined;
  const { deployment, remark } = read;
  if (isPatch(deployment)) return { notes: [{ ...note(`${keyOf(deployment)} ${PATCH}`), topic: 'patch' }] };
  const { namespace } = placeOf(deployment);
  const before = old.get(keyOf(deployment));
  const stored = before === undefined ? deployment : storedBy(deployment, before);
  const skipped = whySkipped(stored, namespace);
  if (skipped !== undefined) return { notes: [note(`${keyOf(deployment)} is not judged: ${skipped}`)] };
  const ofNamespace = namespaceLabels.get(namespace);
  const labels = { 'kubernetes.io/metadata.name': namespace, ...ofNamespace };
  const objectLabels = stored.metadata?.labels ?? {};
  const policy = policyFor(labels, objectLabels);
  const services = rememberingServices(objects.services);
  const deployments = withoutItself(objects.deployments, stored);
  const around = { ...objects, services, deployments, old: before, platform: policy.platform };
  const judged = { manifest, stated: deployment, deployment: stored, policy, around };
  const notes = remark === undefined ? [] : [note(`${keyOf(deployment)}: ${remark}`)];
  const missing = missingIn(stored);
  if (missing !== undefined) notes.push(note(missing.message, missing.path));
  const unsure =
    ofNamespace === undefined && !judging.asksForNamespaces
      ? unknownLabels(judging.configuration, namespace, objectLabels)
      : undefined;
  if (unsure !== undefined) notes.push({ ...note(unsure), topic: 'namespace-labels' });
  return { judged, notes };
}

const PATCH = 'has no spec.selector: a patch, not judged; what comes of it is: kustomize build DIR | evenkeel check -';

/** What admission would not be asked about, or would let through as it is. */
function whySkipped(deployment: V1Deployment, namespace: string): string | undefined {
  if (SYSTEM_NAMESPACES.includes(namespace)) return `admission leaves the namespace ${namespace} alone`;
  switch (standingOf(deployment, '')) {
    case 'has-controller':
      return 'a controller owns it, and would write back what is changed in it';
    case 'being-deleted':
      // Of what a manifest says of it the API server takes nothing: only what is stored can be on its way out.
      return deployment.metadata?.uid === undefined ? undefined : 'it is being deleted';
    default:
      return undefined;
  }
}

/** Whoever applies a manifest states all of it: what a copy of a stored object says of who set what holds no longer. */
function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

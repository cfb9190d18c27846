import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { SYSTEM_NAMESPACES } from '../admission/registration.ts';
import { formatFieldPath } from '../deployment/field-path.ts';
import type { Labels } from '../deployment/label-selector.ts';
import { locate } from '../manifest/locate.ts';
import type { PassingFile } from '../manifest/packed.ts';
import type { Position } from '../manifest/position.ts';
import type { Fault, Manifest, ManifestFile, Note } from '../manifest/read.ts';
import { type PolicyLookup, policyLookup } from '../policy/effective.ts';
import { evaluate, type Finding as Found } from '../policy/evaluate.ts';
import { findingText } from '../policy/message.ts';
import type { Policy, PolicyConfiguration } from '../policy/policy.ts';
import { standingOf } from '../policy/standing.ts';
import type { Rule } from '../rules/rule.ts';
import { objectsFrom } from '../surroundings/from-manifests.ts';
import { rememberingServices } from '../surroundings/remembering-services.ts';
import { type Ignorance, placeOf, type Resource } from '../surroundings/resources.ts';
import { type Objects, type Surroundings, without } from '../surroundings/surroundings.ts';
import { changesFor } from './changes.ts';
import { deploymentOf, isPatch } from './deployment-of.ts';
import { fewerNotes } from './fewer-notes.ts';
import { malformed } from './malformed.ts';
import { namedField } from './named-field.ts';
import { objectFault, oddKind } from './object-fault.ts';
import type { Finding, Judged, Level, Quoted, Report } from './report.ts';
import { isKeptObject, isNamespace, placed, type Told, toldOf } from './told.ts';
import { pathInManifest, storedBy } from './update.ts';

/** What manifests are judged by. */
export interface Judging {
  configuration: PolicyConfiguration;
  rules: readonly Rule[];
  now: Date;
  /** Where objects stand that name no namespace. */
  namespace: string;
  /** The Deployments as they are before; those among them are updated, the others created. */
  old?: readonly Pick<Manifest, 'object'>[];
  /** Whether findings say what `evenkeel fix` would change for them: formats that show it ask for it, and it takes time. */
  withChanges?: boolean;
  /** Objects that are there too, and are not judged. */
  around?: readonly KubernetesObject[];
  /** Of these the objects do not say all: what is not among them may be there. */
  unknown?: ReadonlyMap<Resource, Ignorance>;
}

/** Everything that the manifests are to each other, read once before any of them is judged. */
export interface Setting {
  judging: Judging;
  objects: Objects;
  policyFor: PolicyLookup;
  /** Labels by namespace, as far as there are manifests of namespaces. */
  namespaceLabels: ReadonlyMap<string, Labels>;
  /** By `namespace/name`. */
  old: ReadonlyMap<string, V1Deployment>;
}

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

/** Judges every Deployment among the manifests, each with all the others as its surroundings. */
export function judge(files: readonly ManifestFile[], judging: Judging): Report {
  const setting = settingOf(
    files.flatMap(({ manifests }) => manifests),
    judging,
  );
  return together(files.map((file) => judgeFile(file, setting)));
}

/** One report of those on each file, in their order. */
export function together(reports: readonly Report[]): Report {
  return {
    findings: reports.flatMap(({ findings }) => findings),
    faults: reports.flatMap(({ faults }) => faults),
    notes: fewerNotes(reports.flatMap(({ notes }) => notes)),
    files: reports.reduce((sum, { files }) => sum + files, 0),
    deployments: reports.flatMap(({ deployments }) => deployments),
  };
}

export function settingOf(manifests: readonly Manifest[], judging: Judging): Setting {
  const { namespace, around = [] } = judging;
  const objects = [...manifests.map(({ object }) => object), ...around];
  return settingAmong(
    objects.flatMap((object) => toldOf(object, namespace) ?? []),
    judging,
  );
}

/** The same of what has been told of the manifests, and of all that is around them. */
export function settingAmong(told: readonly Told[], judging: Judging): Setting {
  const { configuration, namespace, old = [], unknown = new Map() } = judging;
  const before = old
    .filter(({ object }) => objectFault(object) === undefined)
    .flatMap(({ object }) => deploymentOf(placed(object, namespace))?.deployment ?? []);
  return {
    judging,
    objects: without(objectsFrom(told.filter(isKeptObject)), unknown),
    policyFor: policyLookup(configuration),
    namespaceLabels: new Map(told.filter(isNamespace).map(({ kept: { name, labels } }) => [name, labels])),
    old: new Map(before.map((deployment) => [keyOf(deployment), deployment])),
  };
}

export function judgeFile(file: PassingFile, setting: Setting): Report {
  const findings: Finding[] = [];
  const faults: Fault[] = [...file.faults];
  const notes: Note[] = [...file.notes];
  const deployments: Judged[] = [];
  let files = 0;
  for (const manifest of file.manifests) {
    files = 1;
    const subject = subjectOf(file, manifest, setting);
    if (subject === undefined) continue;
    if ('fault' in subject) faults.push(subject.fault);
    else {
      if (subject.note !== undefined) notes.push(subject.note);
      if (subject.judged === undefined) continue;
      const { namespace, name } = placeOf(subject.judged.deployment);
      deployments.push({ file: file.name, at: positionOf(file, manifest), namespace, name });
      findings.push(...findingsOf(file, subject.judged, setting));
    }
  }
  return { findings: findings.sort(byPosition), faults, notes, files, deployments };
}

function byPosition({ at: { start: a } }: Finding, { at: { start: b } }: Finding): number {
  return a.line - b.line || a.column - b.column;
}

/** The Deployment that a manifest is, ready to be judged; undefined for any other kind. */
export function subjectOf(
  file: Pick<ManifestFile, 'name' | 'text' | 'lines'>,
  manifest: Manifest,
  { judging, objects, policyFor, namespaceLabels, old }: Setting,
): { fault: Fault } | { judged?: Subject; note?: Note } | undefined {
  const wrong = malformed(file, manifest);
  if (wrong !== undefined) return wrong;
  const note = (message: string): Note => ({ file: file.name, at: positionOf(file, manifest), message });
  const odd = oddKind(manifest.object);
  if (odd !== undefined) return { note: note(odd) };
  const read = deploymentOf(stated(placed(manifest.object, judging.namespace)));
  if (read === undefined) return undefined;
  const { deployment, remark } = read;
  if (isPatch(deployment)) return { note: { ...note(`${keyOf(deployment)} ${PATCH}`), topic: 'patch' } };
  const { namespace } = placeOf(deployment);
  const before = old.get(keyOf(deployment));
  const stored = before === undefined ? deployment : storedBy(deployment, before);
  const skipped = whySkipped(stored, namespace);
  if (skipped !== undefined) return { note: note(`${keyOf(deployment)} is not judged: ${skipped}`) };
  const labels = { 'kubernetes.io/metadata.name': namespace, ...namespaceLabels.get(namespace) };
  const policy = policyFor(labels, stored.metadata?.labels ?? {});
  const services = rememberingServices(objects.services);
  const around = { ...objects, services, old: before, platform: policy.platform };
  const judged = { manifest, stated: deployment, deployment: stored, policy, around };
  return remark === undefined ? { judged } : { judged, note: note(`${keyOf(deployment)}: ${remark}`) };
}

const PATCH = 'has no spec.selector: a patch, not judged; what comes of it is: kustomize build DIR | evenkeel check -';

/** What admission would not be asked about, or would let through as it is. */
function whySkipped(deployment: V1Deployment, namespace: string): string | undefined {
  if (SYSTEM_NAMESPACES.includes(namespace)) return `admission leaves the namespace ${namespace} alone`;
  switch (standingOf(deployment, '')) {
    case 'has-controller':
      return 'a controller owns it, and would write back what is changed in it';
    case 'being-deleted':
      return 'it is being deleted';
    default:
      return undefined;
  }
}

function findingsOf(
  file: Pick<ManifestFile, 'name' | 'text' | 'lines'>,
  { manifest, stated, deployment, policy, around }: Subject,
  setting: Setting,
): Finding[] {
  const { rules, now, withChanges = false } = setting.judging;
  const { findings } = evaluate({
    deployment,
    rules,
    policy,
    around,
    standing: 'judged',
    dryRun: false,
    now,
    mend: false,
  });
  return findings.flatMap((found) => {
    const { rule, violation, decision, exemption } = found;
    if (decision.outcome === 'ignore') return [];
    const at = locate(file, manifest, pathInManifest(stated, deployment, violation.path));
    const isExempt = decision.outcome === 'exempt';
    const edits = isExempt ? [] : rule.fix?.(deployment, [violation], policy.rules[rule.id]?.options ?? {}, around);
    const fixable = edits !== undefined && edits.length > 0;
    // Edits of a live object are none of its manifest.
    const isChangeable = fixable && withChanges && stated === deployment;
    return [
      {
        file: file.name,
        at,
        excerpt: excerptOf(file, at.start),
        ...placeOf(deployment),
        rule: rule.id,
        reason: violation.reason,
        field: formatFieldPath(violation.path),
        namedField: namedField(deployment, violation.path),
        message: findingText(found),
        level: levelOf(found),
        admission: admissionOf(found),
        fixable,
        changes: isChangeable ? changesFor(file, manifest, edits) : [],
        ...('why' in exemption ? { note: `not exempt: ${exemption.why}` } : {}),
        ...(isExempt ? { suppressed: 'exemption' as const } : {}),
      },
    ];
  });
}

function levelOf({ action, decision }: Found): Level {
  switch (decision.outcome) {
    case 'deny':
      return 'deny';
    case 'warn':
      return 'warn';
    case 'exempt':
      return action === 'Deny' ? 'deny' : action === 'Warn' ? 'warn' : 'audit';
    default:
      return 'audit';
  }
}

function admissionOf({ decision, mendable }: Found): Finding['admission'] {
  if (decision.fix === 'apply' && mendable) return 'mends';
  switch (decision.outcome) {
    case 'deny':
      return 'denies';
    case 'warn':
      return 'warns';
    case 'record':
      return 'records';
    default:
      return 'lets through';
  }
}

/** Lines before and behind the one at fault. */
const AROUND = 1;

/** Characters quoted of a line: a terminal and a comment have no use for more. */
const LONGEST_LINE = 300;

/** Characters quoted before the fault, where a line is longer. */
const BEFORE = 100;

function excerptOf({ lines }: Pick<ManifestFile, 'lines'>, { line, column }: Position): readonly Quoted[] {
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.count, line + AROUND);
  const from = column + BEFORE > LONGEST_LINE ? column - BEFORE : 1;
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    line: first + index,
    column: from,
    text: lines.text(first + index).slice(from - 1, from - 1 + LONGEST_LINE),
  }));
}

function positionOf(file: Pick<ManifestFile, 'name' | 'text' | 'lines'>, manifest: Manifest) {
  return locate(file, manifest, []).start;
}

function keyOf(deployment: V1Deployment): string {
  const { namespace, name } = placeOf(deployment);
  return `${namespace}/${name}`;
}

/** Whoever applies a manifest states all of it: what a copy of a stored object says of who set what holds no longer. */
function stated<T extends KubernetesObject>(object: T): T {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

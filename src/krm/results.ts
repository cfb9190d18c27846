import type { KubernetesObject } from '@kubernetes/client-node';
import { judgeFile } from '../check/judge.ts';
import type { MendedFile } from '../check/mend.ts';
import type { Level } from '../check/report.ts';
import { type Judging, settingOf } from '../check/setting.ts';
import { shownPlace } from '../check/shown-place.ts';
import { placed } from '../check/told.ts';
import type { Manifest, ManifestFile } from '../manifest/read.ts';
import type { Place } from '../surroundings/resources.ts';

/** One result of a KRM function, as a ResourceList takes it. */
export interface Result {
  message: string;
  severity: Severity;
  resourceRef?: { apiVersion: string; kind: string; name: string; namespace?: string };
  field?: { path: string; currentValue?: string | number | boolean };
  file?: { path: string; index?: number };
  tags?: Readonly<Record<string, string>>;
}

export type Severity = 'error' | 'warning' | 'info';

const SEVERITY: Readonly<Record<Level, Severity>> = { deny: 'error', warn: 'warning', audit: 'info' };

/** Where tools say from which file an item came and as which of its objects; the first one is the newer name. */
const PATH = ['internal.config.kubernetes.io/path', 'config.kubernetes.io/path'];
const INDEX = ['internal.config.kubernetes.io/index', 'config.kubernetes.io/index'];

/** What is wrong with the items of a list, in their order. */
export function resultsOf(file: ManifestFile, judging: Judging): Result[] {
  const setting = settingOf(file.manifests, judging);
  const unread = file.faults.map(({ at, message }) =>
    result('error', `${file.name}:${at?.line}:${at?.column}: ${message}`),
  );
  const told = new Set<string>();
  const judged = file.manifests.flatMap((manifest) => {
    const alone = { ...file, manifests: [manifest], faults: [], notes: [] };
    const { findings, faults, notes } = judgeFile(alone, setting);
    return [
      ...faults.map(({ message }) => result('error', message, manifest)),
      ...findings
        .filter(({ suppressed }) => suppressed === undefined)
        .map(({ level, rule, message, note, ...found }) =>
          result(SEVERITY[level], [`${rule}: ${message}`, ...(note === undefined ? [] : [note])].join('; '), manifest, {
            rule,
            ...found,
          }),
        ),
      ...notes
        // Of a namespace, and not of an item: once is enough.
        .filter(({ topic, message }) => topic !== 'namespace-labels' || (!told.has(message) && told.add(message)))
        .map(({ message }) => result('info', message, manifest)),
    ];
  });
  return [...unread, ...judged];
}

/** What was mended, and what could not be where it is written. `namespace` is that of the items that name none. */
export function mendingResults({ file, mended, left }: MendedFile, namespace: string): Result[] {
  const manifestOf = (place: Place) =>
    file.manifests.find(({ object }) => {
      const shown = shownPlace(placed(object, namespace));
      return object.kind === 'Deployment' && shown.name === place.name && shown.namespace === place.namespace;
    });
  return [
    ...mended.flatMap(({ violations, ...place }) =>
      violations.map((violation) =>
        result('info', `mended: ${violation.rule}: ${violation.message}`, manifestOf(place), violation),
      ),
    ),
    ...left.map(({ why, ...place }) => result('warning', `not mended: ${why}`, manifestOf(place))),
  ];
}

function result(
  severity: Severity,
  message: string,
  manifest?: Manifest,
  found?: { rule: string; reason: string; field: string },
): Result {
  const { resourceRef, file } = manifest === undefined ? {} : itemOf(manifest);
  return {
    message,
    severity,
    ...(resourceRef === undefined ? {} : { resourceRef }),
    ...(found === undefined ? {} : { field: fieldOf(found.field, manifest?.object) }),
    ...(file === undefined ? {} : { file }),
    ...(found === undefined ? {} : { tags: { rule: found.rule, reason: found.reason } }),
  };
}

/** As people read it on standard error: what it is about, and what is said. */
export function formatResult({ severity, resourceRef, field, file, message }: Result): string {
  const { kind, namespace, name } = resourceRef ?? {};
  const object = kind === undefined ? [] : [`${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`];
  return [severity, ...object, ...(field === undefined ? [] : [field.path]), message].join(': ') + fileNote(file);
}

function fileNote(file: Result['file']): string {
  return file === undefined ? '' : ` (${file.path})`;
}

/** What a result says of the item that it is about. */
function itemOf({ object }: Manifest): Pick<Result, 'resourceRef' | 'file'> {
  const { apiVersion = '', kind = '', metadata } = object;
  const { namespace, annotations } = metadata ?? {};
  const { name } = shownPlace(object);
  const said = (names: readonly string[]) =>
    names.map((each) => annotations?.[each]).find((value) => value !== undefined);
  const path = said(PATH);
  const index = Number(said(INDEX) ?? Number.NaN);
  return {
    resourceRef: { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
    ...(path === undefined ? {} : { file: { path, ...(Number.isInteger(index) ? { index } : {}) } }),
  };
}

/** The field, as messages name it (`spec.template.spec.containers[0].image`), with its value where that is a scalar. */
function fieldOf(path: string, object: KubernetesObject | undefined): Result['field'] & object {
  const steps = [...path.matchAll(/([\w-]+)|\["((?:[^"\\]|\\.)*)"\]/g)].map(([, name, quoted]) => name ?? quoted ?? '');
  const value = steps.reduce<unknown>(
    (within, step) => (within as Record<string, unknown> | undefined)?.[step],
    object,
  );
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar ? { path, currentValue: value } : { path };
}

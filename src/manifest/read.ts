import type { KubernetesObject } from '@kubernetes/client-node';
import type { FieldPath } from '../deployment/field-path.ts';
import { documentSpans, readDocument, type SourceDocument } from './document.ts';
import { isHelmTemplate } from './helm-template.ts';
import { type Lines, linesOf, type Position } from './position.ts';

/** One Kubernetes object of a file. */
export interface Manifest {
  object: KubernetesObject;
  document: SourceDocument;
  /** Where the object stands in its document: `[]`, or `['items', 2]` in a List. */
  path: FieldPath;
}

/** What was found in one file, or on stdin. */
export interface ManifestFile {
  /** As it was given, for messages. */
  name: string;
  text: string;
  lines: Lines;
  manifests: readonly Manifest[];
  /** What could not be read, in order. */
  faults: readonly Fault[];
  /** What was left alone for a good reason, in order. */
  notes: readonly Note[];
}

/** What could not be read: something may have gone unjudged. */
export interface Fault {
  file: string;
  /** Absent where it is about the file as a whole. */
  at?: Position;
  message: string;
}

/** What a person should know, and is no failure. */
export interface Note {
  file: string;
  at?: Position;
  message: string;
}

/** What the fields of every object say what it is; without them a document is nobody's manifest. */
const MARK = 'apiVersion';

/** Reads every Kubernetes object of a text: YAML or JSON, any number of documents, Lists opened. Never throws for a text. */
export function readManifests(name: string, text: string): ManifestFile {
  const lines = linesOf(text);
  const manifests: Manifest[] = [];
  const faults: Fault[] = [];
  const notes: Note[] = [];
  if (text.includes(MARK) && isHelmTemplate(text)) {
    notes.push({ file: name, message: HELM_TEMPLATE });
    return { name, text, lines, manifests, faults, notes };
  }
  for (const span of documentSpans(text)) {
    const own = text.slice(span.start, span.end);
    if (!own.includes(MARK)) continue;
    const document = readDocument(own, span);
    if (document === undefined) continue;
    if ('message' in document) {
      faults.push({ file: name, at: lines.at(span.start + document.offset), message: document.message });
      continue;
    }
    manifests.push(...manifestsOf(document));
  }
  return { name, text, lines, manifests, faults, notes };
}

const HELM_TEMPLATE = 'a Helm template, which is no YAML before it is rendered: helm template CHART | evenkeel check -';

/** The objects of a document, Lists opened. */
export function manifestsOf(document: SourceDocument): Manifest[] {
  const found: Manifest[] = [];
  collect(document.value, [], undefined);
  return found;

  function collect(value: unknown, path: FieldPath, listed: Partial<KubernetesObject> | undefined): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const {
      apiVersion = listed?.apiVersion,
      kind = listed?.kind,
      items,
    } = value as KubernetesObject & { items?: unknown };
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return;
    if (kind.endsWith('List') && Array.isArray(items)) {
      // The items of a DeploymentList need not say what they are.
      const of =
        kind === 'List' || kind === 'ResourceList' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
      for (const [index, item] of items.entries()) collect(item, [...path, 'items', index], of);
      return;
    }
    const object = value as KubernetesObject;
    found.push({ object: object.kind === kind ? object : { apiVersion, kind, ...object }, document, path });
  }
}

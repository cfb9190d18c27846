import { readDocument, type SourceDocument } from '../manifest/document.ts';
import { documentSpans } from '../manifest/document-spans.ts';
import { editDocument } from '../manifest/edit/edit-document.ts';
import { manifestsOf } from '../manifest/objects.ts';
import { linesOf } from '../manifest/position.ts';
import type { Fault, Manifest, ManifestFile } from '../manifest/read.ts';
import type { Result } from './results.ts';

/**
 * What a KRM function is given and gives: one document, a ResourceList or any other List.
 * Source: https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md
 */
export interface ResourceList {
  document: SourceDocument;
  functionConfig: unknown;
  file: ManifestFile;
}

/** What positions are in. */
const NAME = 'stdin';

/** What marks an item that goes to no cluster, but tells a tool something. */
const LOCAL = 'config.kubernetes.io/local-config';

/** Reads the list of a text; a string says why there is none. */
export function readResourceList(text: string): ResourceList | string {
  const [span, ...more] = documentSpans(text);
  const document = span && readDocument(text.slice(span.start, span.end), span);
  if (span === undefined || document === undefined) return `${EXPECTED}, and got nothing`;
  const lines = linesOf(text);
  if ('message' in document) {
    const { line, column } = lines.at(span.start + document.offset);
    return `${NAME}:${line}:${column}: ${document.message}`;
  }
  const { kind, items, functionConfig } = (document.value ?? {}) as Readonly<Record<string, unknown>>;
  if (more.length > 0) return `${EXPECTED}, and got ${more.length + 1} documents`;
  if (kind === 'ResourceList' && !Array.isArray(items ?? [])) return `${EXPECTED}, and its items are no list`;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items ?? [])) {
    return `${EXPECTED}, and got ${typeof kind === 'string' ? `a ${kind}` : 'something else'}`;
  }
  const faults: Fault[] = [];
  const manifests = manifestsOf(document, (offset, message) => {
    faults.push({ file: NAME, at: lines.at(span.start + offset), message });
  }).filter((manifest) => !isLocal(manifest));
  return { document, functionConfig, file: { name: NAME, text, lines, manifests, faults, notes: [] } };
}

const EXPECTED = 'expected a ResourceList on standard input';

/** The text of the list with results added to those that it has. */
export function withResults({ document, file }: ResourceList, results: readonly Result[]): string {
  if (results.length === 0) return file.text;
  const before = (document.value as { results?: unknown }).results;
  const value = [...(Array.isArray(before) ? before : []), ...results];
  const { text, objects } = editDocument(document, [{ at: [], edits: [{ path: ['results'], value }] }]);
  const [made] = objects;
  // However the list is written, as JSON it says the same.
  if (made === undefined || 'why' in made)
    return `${JSON.stringify({ ...(document.value as object), results: value })}\n`;
  return file.text.slice(0, document.span.start) + text + file.text.slice(document.span.end);
}

function isLocal({ object }: Manifest): boolean {
  return object.metadata?.annotations?.[LOCAL] === 'true';
}

import type { KubernetesObject } from '@kubernetes/client-node';
import type { FieldPath } from '../deployment/field-path.ts';
import type { Encoding } from './decode.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { isTooLarge, MOST_VALUES } from './document-size.ts';
import { documentSpans } from './document-spans.ts';
import { mergesBelow } from './merges-below.ts';
import { manifestsOf } from './objects.ts';
import { type Lines, linesOf, type Position } from './position.ts';
import { firstAction, isTemplate } from './template.ts';

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
  /** Without a byte order mark. */
  text: string;
  /** Absent: the text was never in bytes, or the bytes stand for no text, and no bytes can be made of the text. */
  encoding?: Encoding;
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
  /** What there may be many of: then they are told together. */
  topic?: NoteTopic;
}

export type NoteTopic =
  | 'template'
  | 'chart'
  | 'patch'
  | 'overlay'
  | 'link'
  | 'special-file'
  | 'no-text'
  | 'merge'
  | 'namespace-labels'
  | 'twice';

/** How a text came to be read. */
export interface Reading {
  /** In a folder that was looked through, and not by its name: what does not look like a manifest is passed over. */
  found?: boolean;
  /** The folder of the Helm chart in whose templates it is. */
  chart?: string | undefined;
}

/** What the fields of every object say what it is; without them a document is nobody's manifest. */
const MARK = 'apiVersion';

/** Reads every Kubernetes object of a text: YAML or JSON, any number of documents, Lists opened. Never throws for a text. */
export function readManifests(name: string, text: string, { found = false, chart }: Reading = {}): ManifestFile {
  const lines = linesOf(text);
  const manifests: Manifest[] = [];
  const faults: Fault[] = [];
  const notes: Note[] = [];
  const file: ManifestFile = { name, text, lines, manifests, faults, notes };
  if (chart !== undefined && firstAction(text) !== -1) {
    notes.push({ file: chart, message: chartNote(chart), topic: 'chart' });
    return file;
  }
  for (const span of documentSpans(text)) {
    const own = text.slice(span.start, span.end);
    const isMarked = own.includes(MARK);
    if (found && !isMarked) continue;
    const at = (offset: number) => lines.at(span.start + offset);
    if (isTooLarge(own)) {
      faults.push({ file: name, at: at(0), message: TOO_LARGE });
      continue;
    }
    const document = readDocument(own, span);
    if (document === undefined) continue;
    if (!('message' in document)) {
      const odd = (offset: number, message: string) => faults.push({ file: name, at: at(offset), message });
      const objects = manifestsOf(document, odd, !found);
      manifests.push(...objects);
      const [below] = objects.length === 0 ? [] : mergesBelow(document);
      if (below !== undefined) {
        notes.push({ file: name, at: at(below.offset), message: mergeNote(below.name), topic: 'merge' });
      }
    } else if (isTemplate(own, document)) {
      if (!notes.some(({ topic }) => topic === 'template')) {
        notes.push({ file: name, at: at(firstAction(own)), message: TEMPLATE, topic: 'template' });
      }
    } else if (!found || looksLikeManifest(own)) {
      faults.push({ file: name, at: at(document.offset), message: document.message });
    }
  }
  return file;
}

const TEMPLATE = 'a template, and no YAML until it is rendered: helm template CHART | evenkeel check -';

function chartNote(chart: string): string {
  return `a Helm chart; its templates are no YAML until rendered: helm template ${chart} | evenkeel check -`;
}

function mergeNote(name: string): string {
  return `<< below ${name}: kubectl takes what it brings, and this reads the key; put << first`;
}

const TOO_LARGE = `more than ${MOST_VALUES / 1e6} million values in one document; split it`;

/** Of broken text: whether it is meant to be a Kubernetes object, and not some other file that speaks of them. */
function looksLikeManifest(text: string): boolean {
  return /^(?:---[ \t]+|\ufeff)?["']?apiVersion["']?[ \t]*:|^\s*(?:---\s*)?[{[]/m.test(text);
}

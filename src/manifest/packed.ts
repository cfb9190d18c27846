import type { KubernetesObject } from '@kubernetes/client-node';
import type { SourceDocument } from './document.ts';
import { type Nodes, outlineFrom } from './outline.ts';
import { linesOf, type Span } from './position.ts';
import { type Fault, type ManifestFile, manifestsOf, type Note } from './read.ts';

/**
 * A file between being read and being looked at again, without its text. All that is long is bytes, which lie outside the
 * heap that the garbage collector walks through and copies: thousands of files wait for the last of them to be read.
 */
export interface PackedFile {
  name: string;
  documents: readonly PackedDocument[];
  faults: readonly Fault[];
  notes: readonly Note[];
}

interface PackedDocument {
  span: Span;
  /** JSON in UTF-8, as kubectl would send it. */
  value: Uint8Array;
  nodes: Nodes;
}

/** Packs the documents of a file in which an object is wanted; the others are gone. */
export function pack(file: ManifestFile, wanted: (object: KubernetesObject) => boolean): PackedFile {
  const { name, manifests, faults, notes } = file;
  const encoder = new TextEncoder();
  const found = new Set(manifests.filter(({ object }) => wanted(object)).map(({ document }) => document));
  return {
    name,
    documents: [...found].map(({ span, value, outline }) => ({
      span,
      value: encoder.encode(JSON.stringify(value)),
      nodes: outline.nodes,
    })),
    faults,
    notes,
  };
}

/** The file as it was, without the documents that were not wanted; `text` is the one that it was read from. */
export function unpack({ name, documents, faults, notes }: PackedFile, text: string): ManifestFile {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const manifests = documents.flatMap(({ span, value, nodes }) => {
    const own = text.slice(span.start, span.end);
    const document: SourceDocument = {
      span,
      text: own,
      value: JSON.parse(decoder.decode(value)),
      outline: outlineFrom(nodes, own),
    };
    return manifestsOf(document);
  });
  return { name, text, lines: linesOf(text), manifests, faults, notes };
}

import type { KubernetesObject } from '@kubernetes/client-node';
import type { SourceDocument } from './document.ts';
import { type Nodes, outlineFrom } from './outline.ts';
import { linesOf, type Span } from './position.ts';
import { type Fault, type ManifestFile, manifestsOf, type Note } from './read.ts';

/**
 * A file between being read and being looked at again. All that is long is in one piece of bytes outside the heap that the
 * garbage collector walks through and copies: thousands of files wait for the last of them to be read.
 */
export interface PackedFile {
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** In UTF-8; nothing where no document was wanted. */
  text: Span;
  documents: readonly PackedDocument[];
  faults: readonly Fault[];
  notes: readonly Note[];
}

/** What is known of a document, beside its text; the spans are of the file's bytes. */
interface PackedDocument {
  /** Within the file's text. */
  span: Span;
  /** JSON in UTF-8, as kubectl would send it. */
  value: Span;
  nodes: Span;
  /** Whether the nodes take 32 bits a figure, and not 16. */
  wide: boolean;
}

/** Packs the documents of a file in which an object is wanted; the others are gone. */
export function pack(file: ManifestFile, wanted: (object: KubernetesObject) => boolean): PackedFile {
  const { name, text, manifests, faults, notes } = file;
  const parts: Uint8Array[] = [];
  let length = 0;
  const placed = (part: Uint8Array): Span => {
    parts.push(part);
    length += part.length;
    return { start: length - part.length, end: length };
  };
  const encoder = new TextEncoder();
  const found = new Set(manifests.filter(({ object }) => wanted(object)).map(({ document }) => document));
  const packed = {
    name,
    text: placed(encoder.encode(found.size === 0 ? '' : text)),
    documents: [...found].map(({ span, value, outline: { nodes } }) => ({
      span,
      value: placed(encoder.encode(JSON.stringify(value))),
      nodes: placed(new Uint8Array(nodes.buffer, nodes.byteOffset, nodes.byteLength)),
      wide: nodes instanceof Uint32Array,
    })),
    faults,
    notes,
  };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { ...packed, bytes };
}

/** The file as it was, without the documents that were not wanted. */
export function unpack({ name, bytes, text: place, documents, faults, notes }: PackedFile): ManifestFile {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const textAt = ({ start, end }: Span): string => decoder.decode(bytes.subarray(start, end));
  const text = textAt(place);
  const manifests = documents.flatMap(({ span, value, nodes, wide }) => {
    const own = text.slice(span.start, span.end);
    const document: SourceDocument = {
      span,
      text: own,
      value: JSON.parse(textAt(value)),
      outline: outlineFrom(nodesAt(bytes, nodes, wide), own),
    };
    return manifestsOf(document);
  });
  return { name, text, lines: linesOf(text), manifests, faults, notes };
}

function nodesAt(bytes: Uint8Array<ArrayBuffer>, { start, end }: Span, wide: boolean): Nodes {
  // Copied: figures of several bytes have to stand at a multiple of their size.
  const { buffer } = bytes.slice(start, end);
  return wide ? new Uint32Array(buffer) : new Uint16Array(buffer);
}

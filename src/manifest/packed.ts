import type { ByteStack, Place } from './byte-stack.ts';
import type { SourceDocument } from './document.ts';
import { manifestsOf } from './objects.ts';
import { outlineFrom } from './outline.ts';
import { linesOf, type Span } from './position.ts';
import type { Manifest, ManifestFile } from './read.ts';

/**
 * A file between being read and being looked at again, when thousands of others have been read: without its text, and with
 * all else that is long in a stack of bytes.
 */
export interface PackedFile extends Pick<ManifestFile, 'name' | 'faults' | 'notes'> {
  documents: readonly PackedDocument[];
}

interface PackedDocument {
  span: Span;
  /** JSON in UTF-8, as kubectl would send it. */
  value: Place;
  nodes: Place;
  /** Whether the nodes take 32 bits a figure, and not 16. */
  wide: boolean;
}

/** A file whose manifests come one by one, and once. */
export type PassingFile = Omit<ManifestFile, 'manifests'> & { manifests: Iterable<Manifest> };

/** Packs some of the documents of a file; the others are gone. */
export function pack(file: ManifestFile, documents: Iterable<SourceDocument>, stack: ByteStack): PackedFile {
  const { name, faults, notes } = file;
  const encoder = new TextEncoder();
  return {
    name,
    documents: [...documents].map(({ span, value, outline: { nodes } }) => ({
      span,
      value: stack.push(encoder.encode(JSON.stringify(value))),
      nodes: stack.push(new Uint8Array(nodes.buffer, nodes.byteOffset, nodes.byteLength)),
      wide: nodes instanceof Uint32Array,
    })),
    faults,
    notes,
  };
}

/**
 * The file as it was, without the documents that were not packed; `text` is the one that it was read from. A manifest is
 * unpacked when it comes, and is good as long as what lies in the stack.
 */
export function unpack({ documents, ...file }: PackedFile, stack: ByteStack, text: string): PassingFile {
  return { ...file, text, lines: linesOf(text), manifests: manifests() };

  function* manifests(): Generator<Manifest> {
    const decoder = new TextDecoder();
    for (const { span, value, nodes, wide } of documents) {
      const own = text.slice(span.start, span.end);
      const { buffer, byteOffset, byteLength } = stack.at(nodes);
      const document: SourceDocument = {
        span,
        text: own,
        value: JSON.parse(decoder.decode(stack.at(value))),
        outline: outlineFrom(
          wide
            ? new Uint32Array(buffer, byteOffset, byteLength / 4)
            : new Uint16Array(buffer, byteOffset, byteLength / 2),
          own,
        ),
      };
      yield* manifestsOf(document);
    }
  }
}

/** Takes what was packed of a file off the stack: the last file first. */
export function drop({ documents: [first] }: PackedFile, stack: ByteStack): void {
  if (first !== undefined) stack.cut(first.value);
}

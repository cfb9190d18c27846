import { constructFromEvents, type Event, parseEvents, YAMLException } from 'js-yaml';
import { aliasFault } from './alias-fault.ts';
import { kubernetesSchema } from './kubernetes-yaml.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { Span } from './position.ts';
import { withLineJoined } from './under-indented.ts';
import { isUnderIndented, yamlFault } from './yaml-fault.ts';

/** One YAML document of a file, read. */
export interface SourceDocument {
  /** Where it stands in the file: from its `---`, if it has one. */
  span: Span;
  /** Its text, that of the span. */
  text: string;
  value: unknown;
  /** Offsets in it are of `text`. */
  outline: Outline;
}

export interface DocumentFault {
  /** In the document's text. */
  offset: number;
  message: string;
}

/** Nested deeper than any manifest is; a reader's stack is no place to find out. */
const MAX_DEPTH = 100;

/** How many keys `<<` may bring. */
const MAX_MERGED = 10_000;

/** Characters read at most of a document whose lines have to be joined, the repetitions counted. */
const MAX_REREAD = 5_000_000;

/** Reads one document. What is wrong with it is told in place of it; undefined: there is nothing in it. */
export function readDocument(text: string, span: Span): SourceDocument | DocumentFault | undefined {
  let source = text;
  let first: DocumentFault | undefined;
  for (let read = text.length; ; read += text.length) {
    const { document, fault, isJoinable } = readSource(source, text);
    if (document !== undefined) {
      return document.value === undefined || document.value === null ? undefined : { span, text, ...document };
    }
    // What is wrong after a line was joined comes of what was wrong before.
    first ??= fault;
    if (!isJoinable || read > MAX_REREAD) return first;
    source = withLineJoined(source, fault.offset);
  }
}

type Read =
  | { document: Pick<SourceDocument, 'value' | 'outline'>; fault?: never; isJoinable?: never }
  | { document?: never; fault: DocumentFault; isJoinable: boolean };

/** `source` is the text, or has blanks where the text has the ends of lines. */
function readSource(source: string, text: string): Read {
  let events: Event[] = [];
  try {
    events = parseEvents(source, { maxDepth: MAX_DEPTH });
    const fault = aliasFault(events, source);
    if (fault !== undefined) return { fault, isJoinable: false };
    const [value] = constructFromEvents(events, { source, schema: kubernetesSchema, maxTotalMergeKeys: MAX_MERGED });
    return { document: { value, outline: outlineOf(events, text) } };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { fault: yamlFault(error, events, source), isJoinable: isUnderIndented(error) };
  }
}

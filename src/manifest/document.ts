import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml';
import { kubernetesSchema } from './kubernetes-yaml.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { Span } from './position.ts';

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

/** How many values a document may come to once every alias is taken for what it stands for. */
const MAX_EXPANDED = 1_000_000;

/** How many keys `<<` may bring. */
const MAX_MERGED = 10_000;

/**
 * Where the documents of a text stand. A line that begins with `---` begins one wherever it is, block scalars and quoted
 * text included (YAML 1.2.2, 9.1.2), so that a broken document does not take the others with it.
 */
export function documentSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const { index } of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    // Comments and directives before the first `---` belong to the document that it begins.
    if (index > start && (spans.length > 0 || hasContent(text.slice(start, index)))) spans.push({ start, end: index });
    else if (spans.length === 0) continue;
    start = index;
  }
  spans.push({ start, end: text.length });
  return spans;
}

function hasContent(text: string): boolean {
  return /^(?![%#])[^\s#]/m.test(text) || /^[ \t]+[^\s#]/m.test(text);
}

/** Reads one document. What is wrong with it is told in place of it; undefined: there is nothing in it. */
export function readDocument(text: string, span: Span): SourceDocument | DocumentFault | undefined {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    const fault = aliasFault(events, text);
    if (fault !== undefined) return fault;
    const [value] = constructFromEvents(events, {
      source: text,
      schema: kubernetesSchema,
      maxTotalMergeKeys: MAX_MERGED,
    });
    if (value === undefined || value === null) return undefined;
    return { span, text, value, outline: outlineOf(events, text) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { offset: Math.min(error.mark?.position ?? 0, text.length), message: inWords(error.reason) };
  }
}

/** The parser's words for the commonest faults, in those of a person who has to mend them. */
function inWords(reason: string): string {
  if (/^tab characters/.test(reason)) return 'indented with a tab; YAML takes spaces only';
  if (/^duplicated mapping key/.test(reason)) return 'this key is there twice in its map';
  const alias = /^unidentified alias "(.*)"/.exec(reason)?.[1];
  if (alias !== undefined) return `alias *${alias} has no anchor before it`;
  return reason;
}

/**
 * An alias within what it stands for, and aliases that stand for too much: a few lines of them would otherwise keep
 * whoever walks through the value busy for hours.
 */
function aliasFault(events: readonly Event[], text: string): DocumentFault | undefined {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return undefined;
  const sizes = new Map<string, number>();
  const open: { anchor: string | undefined; size: number }[] = [{ anchor: undefined, size: 0 }];
  for (const event of events) {
    const parent = open.at(-1);
    if (parent === undefined) break;
    switch (event.type) {
      case EVENT_ID.ALIAS: {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        if (open.some(({ anchor }) => anchor === name)) {
          return { offset: event.anchorStart - 1, message: `alias *${name} stands within what it stands for` };
        }
        parent.size += sizes.get(name) ?? 1;
        if (parent.size > MAX_EXPANDED) {
          const message = `aliases stand for more than ${MAX_EXPANDED} values; write out what they repeat`;
          return { offset: event.anchorStart - 1, message };
        }
        break;
      }
      case EVENT_ID.SCALAR:
        parent.size += 1;
        if (event.anchorStart !== -1) sizes.set(text.slice(event.anchorStart, event.anchorEnd), 1);
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        open.push({
          anchor: event.anchorStart === -1 ? undefined : text.slice(event.anchorStart, event.anchorEnd),
          size: 1,
        });
        break;
      case EVENT_ID.POP: {
        const closed = open.pop();
        const around = open.at(-1);
        if (closed === undefined || around === undefined) break;
        if (closed.anchor !== undefined) sizes.set(closed.anchor, closed.size);
        around.size += closed.size;
        break;
      }
    }
  }
  return undefined;
}

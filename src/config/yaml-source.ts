import {
  type Document,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { FieldPath } from '../deployment/field-path.ts';

export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

export interface YamlFault extends Position {
  message: string;
}

/** A YAML text read once: its value, what is wrong with its syntax, and where each of its fields stands. */
export interface YamlSource {
  value: unknown;
  faults: YamlFault[];
  /** The position of a field's value, or of its key; of what encloses it where the field is absent. */
  locate(path: FieldPath, atKey?: boolean): Position;
}

/** Enough for any real file, and far from the expansion that a chain of aliases can ask for. */
const MAX_ALIASES = 100;

/** Reads one YAML 1.2 document of maps with text for keys. A text without content has the value null. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    // Not silent: the error of a second document would be swallowed.
    logLevel: 'error',
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults = [
    ...syntaxFaults(document).map(({ pos, message }) => ({ ...at(pos[0]), message })),
    ...aliasFaults(document).map(({ offset, message }) => ({ ...at(offset), message })),
  ];
  let value: unknown;
  if (faults.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      faults.push({ line: 1, column: 1, message: `aliases stand for too much; write out what they repeat` });
    }
  }
  return { value, faults, locate: (path, atKey = false) => at(offsetOf(document, path, atKey)) };
}

function syntaxFaults(document: Document): { pos: [number, number]; message: string }[] {
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const exhausted = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  return (exhausted === undefined ? errors : [exhausted]).map(({ pos, code, message }) => {
    switch (code) {
      case 'MULTIPLE_DOCS':
        return { pos, message: 'expected one YAML document, and here begins another' };
      case 'DUPLICATE_KEY':
        return { pos, message: 'this key is there twice in its map' };
      case 'TAB_AS_INDENT':
        return { pos, message: 'indented with a tab; YAML takes spaces only' };
      case 'RESOURCE_EXHAUSTION':
        return { pos, message: 'nested too deep' };
      case 'TAG_RESOLVE_FAILED':
        return { pos, message: 'YAML tags have no meaning here' };
      default:
        return { pos, message: message.replaceAll('\n', ' ') };
    }
  });
}

/** An alias to nothing, and one within what it stands for, which would be a value without end. */
function aliasFaults(document: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_key, alias, ancestors) {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) found.push({ offset, message: `alias *${alias.source} has no anchor before it` });
      else if (ancestors.includes(target)) {
        found.push({ offset, message: `alias *${alias.source} stands within what it stands for` });
      }
    },
  });
  return found;
}

function offsetOf(document: Document, path: FieldPath, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String((key as { value?: unknown } | null)?.value) === String(step));
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      node = pair.value;
      offset = atKey && depth === path.length - 1 ? keyOffset : (startOf(node) ?? keyOffset);
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

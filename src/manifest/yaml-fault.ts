import { EVENT_ID, type Event, type YAMLException } from 'js-yaml';
import type { DocumentFault } from './document.ts';
import { keyTwice } from './key-twice.ts';
import { lineStart } from './text-lines.ts';

/** Whether a line stands further to the left than the brackets or quotes it is in allow. */
export function isUnderIndented({ reason }: YAMLException): boolean {
  return reason === 'deficient indentation';
}

/** What the parser found, in the words of a person who has to mend it, and where that person has to look. */
export function yamlFault({ reason, mark }: YAMLException, events: readonly Event[], source: string): DocumentFault {
  const offset = Math.min(mark?.position ?? 0, source.length);
  const here = (message: string): DocumentFault => ({ offset, message });
  const conflict = /^<{7} /m.exec(source.slice(0, offset + '<<<<<<< '.length));
  if (conflict !== null)
    return { offset: conflict.index, message: 'a merge conflict begins here that is not resolved' };
  const alias = /^unidentified alias "(.*)"/s.exec(reason)?.[1];
  if (alias !== undefined) return { offset: offset - 1, message: `alias *${alias} has no anchor before it` };
  if (reason.startsWith('tab characters')) return here('indented with a tab; YAML takes spaces only');
  if (reason.startsWith('nesting exceeded')) return here('nested more than 100 deep');
  if (reason.startsWith('merge keys exceeded')) return here('<< brings in too much; write out what it repeats');
  switch (reason) {
    case 'duplicated mapping key':
      return keyTwice(offset, events, source);
    case 'deficient indentation':
      if (source.slice(offset).trim() === '') return here('the text ends, and a bracket or a quote is not closed');
      return here('further to the left than the list, map or text it is in; is a closing bracket or quote missing?');
    case 'bad indentation of a mapping entry': {
      const start = lineStart(source, offset);
      const line = source.slice(start, offset);
      if (source[offset] !== ':' || /:[ \t]/.test(line)) return here(unexpected(line, source[offset]));
      // The line before was read as a text that goes on here: as a key without its colon, or as a value.
      const before = writtenBefore(source, offset);
      const isKey = !/:(?:[ \t]|$)/.test(source.slice(before, start).trimEnd());
      return isKey
        ? { offset: before, message: NO_COLON }
        : { offset: start + line.search(/[^ \t]/), message: ILL_INDENTED };
    }
    case 'bad indentation of a sequence entry':
      return here('its indentation is not that of the other items of the list');
    case 'can not read a block mapping entry; a multiline key may not be an implicit key':
      // Found out at the line behind it.
      return { offset: writtenBefore(source, offset), message: NO_COLON };
    case "expected ':' after a mapping key":
      return here('expected a colon behind the key');
    case 'missed comma between flow collection entries':
      return here('expected a comma, or the bracket that closes the list or map');
    case 'cannot merge mappings; the provided source object is unacceptable':
      return here('<< brings in what is no map');
    case 'name of an alias node must contain at least one character':
      return here('* begins an alias; a value that begins with one needs quotes');
    case 'name of an anchor node must contain at least one character':
      return here('& begins an anchor; a value that begins with one needs quotes');
    case 'object-based map does not support complex keys':
      return { offset: keyThatIsNoText(events) ?? offset, message: 'a list or a map stands where a key should' };
    case 'null byte is not allowed in input':
      return here('a NUL byte, which no text has');
    case 'expected valid JSON character':
    case 'the stream contains non-printable characters':
      return here('a control character, which YAML does not allow');
    case 'unexpected end of the stream within a flow collection':
    case 'unexpected end of the stream within a double quoted scalar':
    case 'unexpected end of the stream within a single quoted scalar':
      return here('the text ends, and a bracket or a quote is not closed');
    case 'end of the stream or a document separator is expected':
      return here('expected the end of the document, or --- and another one');
    default:
      return here(reason);
  }
}

const ILL_INDENTED = 'indented like no key before it';
const NO_COLON = 'expected a key with a colon and a blank behind it';

/** What stands where neither a key nor the end of the value was expected; `line` is what is before it. */
function unexpected(line: string, character = ''): string {
  if (/^[ \t]*$/.test(line)) return ILL_INDENTED;
  switch (character) {
    case ':':
      return 'a second colon with a blank behind it; a value that has one needs quotes';
    case '@':
    case '`':
    case '%':
      return `no value begins with ${character} unless it is in quotes`;
    default:
      return /["'] *$/.test(line) ? 'text behind the closing quote' : 'expected the end of the line';
  }
}

/** The first character of the last line before the offset's that is more than blanks; the offset where there is none. */
function writtenBefore(source: string, offset: number): number {
  const before = source.slice(0, lineStart(source, offset));
  const line = /[^\s][^\r\n]*[\r\n\s]*$/.exec(before.slice(-2000));
  return line === null ? offset : before.length - line[0].length;
}

function keyThatIsNoText(events: readonly Event[]): number | undefined {
  const open: { isMap: boolean; children: number }[] = [];
  for (const event of events) {
    const parent = open.at(-1);
    switch (event.type) {
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE:
        if (parent?.isMap && parent.children % 2 === 0) return event.start;
        if (parent !== undefined) parent.children += 1;
        open.push({ isMap: event.type === EVENT_ID.MAPPING, children: 0 });
        break;
      case EVENT_ID.SCALAR:
      case EVENT_ID.ALIAS:
        if (parent !== undefined) parent.children += 1;
        break;
      case EVENT_ID.POP:
        open.pop();
        break;
    }
  }
  return undefined;
}

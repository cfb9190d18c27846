import { decode } from '../manifest/decode.ts';
import { linesOf } from '../manifest/position.ts';
import { type ManifestFile, type Note, readManifests } from '../manifest/read.ts';
import { ReadError, readBytes } from './read-bytes.ts';
import { type FileSource, type Inputs, type PipedSource, type Source, sourcesOf } from './sources.ts';

/** Reads the manifests of files and folders; `-` is what is piped in. What cannot be read is a file with that fault alone. */
export async function readFiles(operands: readonly string[], inputs: Inputs): Promise<ManifestFile[]> {
  return (await sourcesOf(operands, inputs)).map(readSource);
}

/**
 * Reads the manifests of a text. Not asynchronously: who reads thousands of files has nothing else to do, and would wait for
 * its turn four times a file.
 */
export function readSource(source: Source): ManifestFile {
  if ('fault' in source) return { ...nothingIn(source.fault.file), faults: [source.fault] };
  if ('note' in source) return { ...nothingIn(source.note.file), notes: [source.note] };
  try {
    return readDecoded(source, bytesIn(source));
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { ...nothingIn(source.name), faults: [{ file: source.name, message: error.message }] };
  }
}

/** The text alone; undefined where there is none, or it cannot be read now. */
export function textOf(source: Source): string | undefined {
  if (!('name' in source)) return undefined;
  try {
    const decoded = decode(bytesIn(source));
    return 'text' in decoded ? decoded.text : undefined;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return undefined;
  }
}

function bytesIn(source: FileSource | PipedSource): Uint8Array {
  return 'bytes' in source ? source.bytes : readBytes(source.path);
}

function readDecoded(source: FileSource | PipedSource, bytes: Uint8Array): ManifestFile {
  const { name } = source;
  const { found, chart } = 'path' in source ? source : { found: false };
  const decoded = decode(bytes);
  // What failed before the pipe must not pass for a clean check: `helm template . | evenkeel check -`.
  if ('bytes' in source && bytes.length === 0) {
    return { ...nothingIn(name), ...decoded, notes: [{ file: name, message: NOTHING_PIPED }] };
  }
  if ('nulAt' in decoded) {
    const remark = { file: name, at: decoded.nulAt, message: 'has a NUL byte, as no text has, and is not read' };
    // In folders there are encrypted files that are named like the text they were.
    return { ...nothingIn(name), ...(found ? { notes: [{ ...remark, topic: 'no-text' }] } : { faults: [remark] }) };
  }
  const { text, encoding, brokenAt } = decoded;
  const file = readManifests(name, text, { found, chart });
  if (brokenAt === undefined) {
    const unmarked = encoding.name !== 'utf-8' && !encoding.byteOrderMark && file.manifests.length > 0;
    return { ...file, encoding, ...(unmarked ? { notes: [{ file: name, message: UNMARKED }, ...file.notes] } : {}) };
  }
  const broken: Note = { file: name, at: file.lines.at(brokenAt), message: BROKEN };
  return file.manifests.length === 0 ? file : { ...file, notes: [broken, ...file.notes] };
}

function nothingIn(name: string): ManifestFile {
  return { name, text: '', lines: linesOf(''), manifests: [], faults: [], notes: [] };
}

const NOTHING_PIPED = 'nothing was piped in; if something should have been, what wrote it has failed';
const BROKEN = 'no UTF-8 here, and maybe further down; such bytes are read as U+FFFD, as kubectl reads them';
const UNMARKED = 'is UTF-16 without a byte order mark, which kubectl does not read';

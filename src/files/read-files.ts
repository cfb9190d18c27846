import { decode } from '../manifest/decode.ts';
import { linesOf } from '../manifest/position.ts';
import { type Fault, type ManifestFile, type Note, readManifests } from '../manifest/read.ts';
import { bytesOf, ReadError, readBytes } from './read-bytes.ts';
import { type Source, sourcesOf } from './sources.ts';

/** Where operands are looked for. */
export interface Inputs {
  /** What `-` stands for. */
  stdin: AsyncIterable<Uint8Array>;
  /** What paths are relative to. */
  folder: string;
}

/** Reads the manifests of files and folders; `-` is what is piped in. What cannot be read is a file with that fault alone. */
export async function readFiles(operands: readonly string[], inputs: Inputs): Promise<ManifestFile[]> {
  const { sources, faults, notes } = await sourcesOf(operands, inputs.folder);
  const files: ManifestFile[] = [];
  for (const source of sources) files.push(await readSource(source, inputs));
  const unread = faults.map((fault): ManifestFile => ({ ...nothingIn(fault.file), faults: [fault] }));
  const passedOver = notes.map((note): ManifestFile => ({ ...nothingIn(note.file), notes: [note] }));
  return [...files, ...unread, ...passedOver];
}

/** Reads one text. */
export async function readSource(source: Source, { stdin }: Pick<Inputs, 'stdin'>): Promise<ManifestFile> {
  const { name, path, found, chart } = source;
  let bytes: Uint8Array;
  try {
    bytes = await (path === undefined ? bytesOf(stdin) : readBytes(path));
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { ...nothingIn(name), faults: [{ file: name, message: error.message }] };
  }
  const decoded = decode(bytes);
  if ('nulAt' in decoded) return noText(source, decoded.nulAt);
  const { text, encoding, brokenAt } = decoded;
  const file = readManifests(name, text, { found, chart });
  const remarks: Note[] = [];
  if (file.manifests.length > 0) {
    if (brokenAt !== undefined) remarks.push({ file: name, at: file.lines.at(brokenAt), message: BROKEN });
    if (encoding.name !== 'utf-8' && !encoding.byteOrderMark) remarks.push({ file: name, message: UNMARKED });
  }
  return {
    ...file,
    ...(brokenAt === undefined ? { encoding } : {}),
    notes: [...remarks, ...file.notes],
  };
}

/** In folders there are encrypted files that are named like the text they were. */
function noText({ name, found }: Source, at: Fault['at'] & object): ManifestFile {
  const remark = { file: name, at, message: 'has a NUL byte, as no text has, and is not read' };
  return { ...nothingIn(name), ...(found ? { notes: [{ ...remark, topic: 'no-text' }] } : { faults: [remark] }) };
}

function nothingIn(name: string): ManifestFile {
  return { name, text: '', lines: linesOf(''), manifests: [], faults: [], notes: [] };
}

const BROKEN = 'here and maybe further down, bytes that are no UTF-8 are read as U+FFFD, as kubectl reads them';
const UNMARKED = 'is UTF-16 without a byte order mark, which kubectl does not read';

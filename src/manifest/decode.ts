import { linesOf, type Position } from './position.ts';

/** How a text was written in bytes. */
export interface Encoding {
  name: 'utf-8' | 'utf-16le' | 'utf-16be';
  byteOrderMark: boolean;
}

export interface Decoded {
  /** Without its byte order mark. */
  text: string;
  encoding: Encoding;
  /** Where the first bytes are that stand for no character, as an offset into the text, which has U+FFFD there. */
  brokenAt?: number;
}

/** Bytes that are no text: they have a NUL, as no text has. */
export interface NoText {
  nulAt: Position;
}

/** Bytes looked at to tell an encoding by. */
const LOOKED_AT = 8000;

/**
 * The text of a file's bytes: UTF-8, or UTF-16 with a byte order mark or without. Bytes that stand for no character become
 * U+FFFD, as kubectl has them.
 */
export function decode(bytes: Uint8Array): Decoded | NoText {
  const encoding = encodingOf(bytes);
  // The mark of UTF-32, or a text that begins with a NUL.
  if (encoding.byteOrderMark && encoding.name === 'utf-16le' && bytes[2] === 0 && bytes[3] === 0) {
    return { nulAt: { line: 1, column: 1 } };
  }
  const nul = encoding.name === 'utf-8' ? bytes.indexOf(0) : -1;
  if (nul !== -1) {
    const before = new TextDecoder().decode(bytes.subarray(0, nul));
    return { nulAt: linesOf(before).at(before.length) };
  }
  const text = new TextDecoder(encoding.name).decode(bytes);
  const brokenAt = text.includes('\ufffd') ? firstBroken(bytes, text, encoding) : undefined;
  return { text, encoding, ...(brokenAt === undefined ? {} : { brokenAt }) };
}

/** The bytes that a text had; of a text that was decoded from bytes that stand for no character, others. */
export function encode(text: string, { name, byteOrderMark }: Encoding): Uint8Array {
  const whole = byteOrderMark ? `\ufeff${text}` : text;
  if (name === 'utf-8') return new TextEncoder().encode(whole);
  const bytes = new DataView(new ArrayBuffer(whole.length * 2));
  for (let at = 0; at < whole.length; at += 1) bytes.setUint16(at * 2, whole.charCodeAt(at), name === 'utf-16le');
  return new Uint8Array(bytes.buffer);
}

/** Manifests are ASCII for the most part: without a mark, it is where the NULs are that tells UTF-16. */
function encodingOf(bytes: Uint8Array): Encoding {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { name: 'utf-8', byteOrderMark: true };
  if (first === 0xff && second === 0xfe) return { name: 'utf-16le', byteOrderMark: true };
  if (first === 0xfe && second === 0xff) return { name: 'utf-16be', byteOrderMark: true };
  const head = bytes.subarray(0, LOOKED_AT);
  if (hasHalfNul(head, 1)) return { name: 'utf-16le', byteOrderMark: false };
  if (hasHalfNul(head, 0)) return { name: 'utf-16be', byteOrderMark: false };
  return { name: 'utf-8', byteOrderMark: false };
}

/** Whether most pairs of bytes have a NUL in this half, and none has it in the other. */
function hasHalfNul(bytes: Uint8Array, half: 0 | 1): boolean {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return false;
  let nuls = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    if (bytes[at + half] === 0) nuls += 1;
    if (bytes[at + 1 - half] === 0) return false;
  }
  return nuls > bytes.length / 4;
}

/** The first U+FFFD of the text that the bytes do not spell out. */
function firstBroken(bytes: Uint8Array, text: string, encoding: Encoding): number | undefined {
  const mark = encode('', encoding).length;
  let from = 0;
  let behind = mark;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) {
    const before = encode(text.slice(from, at + 1), { ...encoding, byteOrderMark: false });
    const spelt = before.every((byte, index) => byte === bytes[behind + index]);
    if (!spelt) return at;
    from = at + 1;
    behind += before.length;
  }
  return undefined;
}

import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

/** Bytes of one file, or of what is piped in, that are read at most. */
export const MOST_BYTES = 100_000_000;

/** What cannot be read, in words for a person. */
export class ReadError extends Error {
  override name = 'ReadError';
}

/** All bytes of a file. Throws a ReadError, so for a file that is too long. */
export function readBytes(path: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      return allOf(file, fstatSync(file).size);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readError(error);
  }
}

/** All bytes of a stream. Rejects with a ReadError. */
export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > MOST_BYTES) throw tooLong();
      chunks.push(chunk);
    }
  } catch (error) {
    throw readError(error);
  }
  return Buffer.concat(chunks, length);
}

/** The text of a small file beside the manifests; undefined where there is none that can be read. */
export function readText(path: string): string | undefined {
  try {
    // Not to wait for whoever writes into a pipe of that name.
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The file may be longer than it says by now. */
function allOf(file: number, size: number): Uint8Array {
  if (size > MOST_BYTES) throw tooLong();
  let bytes = Buffer.allocUnsafe(size + 1);
  for (let length = 0; ; ) {
    const read = readSync(file, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > MOST_BYTES) throw tooLong();
    if (length === bytes.length) bytes = Buffer.concat([bytes], length * 2);
  }
}

function tooLong(): ReadError {
  return new ReadError(`longer than ${MOST_BYTES / 1_000_000} MB, and not read; split it`);
}

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'there is no such file or folder',
  ELOOP: 'it is a link that leads back to itself',
  ENXIO: 'it is a socket or a device that is not there',
  ENAMETOOLONG: 'the name is too long',
};

/** Why something cannot be read. */
export function readError(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new ReadError(`cannot be read: ${IN_WORDS[code] ?? code}`);
}

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Bytes of one file or of stdin that are read at most: 50 MB and as much again. */
export const MOST_BYTES = 100_000_000;

const CHUNK = 65_536;

/** What cannot be read, in words for a person. */
export class ReadError extends Error {
  override name = 'ReadError';
}

/** All bytes of a file, or of what else a path leads to: a pipe, a device. Throws a ReadError, so for what is too long. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MOST_BYTES) throw tooLong();
      return await allOf(file, size);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readError(error);
  }
}

/** The text of a small file beside the manifests; undefined where there is none that can be read. */
export async function readText(path: string): Promise<string | undefined> {
  // Not to wait for whoever writes into a pipe of that name.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MOST_BYTES ? await file.readFile('utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** All bytes of a stream. Throws a ReadError. */
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

/** A file may be longer than it says: what is written while it is read, and what is no file at all. */
async function allOf(file: FileHandle, size: number): Promise<Uint8Array> {
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    if (length === bytes.length) {
      if (length > MOST_BYTES) throw tooLong();
      bytes = Buffer.concat([bytes], Math.max(length * 2, CHUNK));
    }
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
  }
}

function tooLong(): ReadError {
  return new ReadError(`more than ${MOST_BYTES / 1_000_000} MB; split it`);
}

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link that leads back to itself',
  ENXIO: 'it is a socket or a device that is not there',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
};

/** Why something cannot be read. */
export function readError(error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new ReadError(`cannot be read: ${IN_WORDS[code] ?? code}`);
}

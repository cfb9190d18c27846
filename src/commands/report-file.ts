import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../config/flags.ts';

/** Before minutes are spent on what the file is to hold. Rejects with a UsageError, which names the flag. */
export async function assertWritable(flag: string, file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw new UsageError(`${flag}: expected a file, ${file} is a folder`);
  try {
    await access(there === undefined ? dirname(file) : file, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${flag}: cannot write ${file}: ${(error as Error).message}`);
  }
}

/** Why the file could not be written after all; undefined where it was. */
export async function written(file: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(file, text);
    return undefined;
  } catch (error) {
    return `cannot write ${file}: ${(error as Error).message}`;
  }
}

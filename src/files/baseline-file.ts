import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Baseline, BaselineError, formatBaseline, parseBaseline } from '../check/baseline.ts';
import { ReadError, readBytes } from './read-bytes.ts';
import { writeWhole } from './write-file.ts';

/** A baseline where it lies. */
export interface BaselineFile {
  /** Throws a BaselineError with the name of the file. */
  read(): Baseline;
  /** Undefined where there is none yet. Throws as `read` does. */
  readIfThere(): Baseline | undefined;
  /** As a whole or not at all. Rejects with a WriteError. */
  write(baseline: Baseline): Promise<void>;
  /** A file as the baseline names it: from its own folder, so that it holds from wherever it is used. */
  fileOf(name: string): string;
  /** Whether a file that it names is there. */
  isThere(file: string): boolean;
}

export function baselineFile(name: string, folder: string): BaselineFile {
  const path = resolve(folder, name);
  const home = dirname(path);
  const read = () => {
    try {
      return parseBaseline(new TextDecoder().decode(readBytes(path)));
    } catch (error) {
      if (error instanceof BaselineError || error instanceof ReadError) {
        throw new BaselineError(`${name}: ${error.message}`);
      }
      throw error;
    }
  };
  return {
    read,
    readIfThere: () => (existsSync(path) ? read() : undefined),
    write: (baseline) => writeWhole(path, formatBaseline(baseline)),
    fileOf: (file) => (file === '-' ? file : relative(home, resolve(folder, file)).split(sep).join('/')),
    isThere: (file) => file === '-' || existsSync(resolve(home, file)),
  };
}

import { readFile } from 'node:fs/promises';
import { readError } from '../files/read-bytes.ts';
import type { LoadedConfiguration } from './load.ts';
import { ConfigError, wholeFile } from './problem.ts';

/**
 * Reads and judges a configuration file once; messages call it by `name`. Rejects with a ConfigError, for an unreadable
 * file too.
 */
export async function readConfiguration(file: string, name = file): Promise<LoadedConfiguration> {
  const [{ loadConfiguration }, text] = await Promise.all([
    import('./load.ts'),
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new ConfigError([wholeFile(name, readError(error).message)]);
    }),
  ]);
  return loadConfiguration(text, name);
}

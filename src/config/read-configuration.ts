import { readFile } from 'node:fs/promises';
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
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new ConfigError([wholeFile(name, `cannot be read: ${reason}`)]);
    }),
  ]);
  return loadConfiguration(text, name);
}

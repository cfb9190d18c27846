import { isDeepStrictEqual } from 'node:util';
import { type WatchOptions, watchFiles } from '../file-watch.ts';
import type { Configuration } from './defaults.ts';
import type { LoadedConfiguration } from './load.ts';
import { readConfiguration } from './read-configuration.ts';

export interface ReloadDeps {
  /** A new version is in force. */
  onLoaded(loaded: ReloadedConfiguration): void;
  /** A new version cannot be used (a ConfigError says why), and the last good one stays in force. */
  onRejected(error: Error): void;
}

export interface ReloadedConfiguration extends LoadedConfiguration {
  /** Options of the `server` section that differ from those at the start: they need a restart to count. */
  needsRestart: string[];
}

export interface ConfigurationWatch {
  /** The last good configuration. */
  current(): Configuration;
  /** Warnings of the version that was there at the start. */
  warnings: readonly string[];
  stop(): void;
}

/**
 * Reads the configuration file and follows it. Rejects with a ConfigError where its first version cannot be used;
 * later versions are told, never thrown. `current` changes before `onLoaded` is called.
 */
export async function watchConfiguration(
  file: string,
  { onLoaded, onRejected }: ReloadDeps,
  options: WatchOptions = {},
): Promise<ConfigurationWatch> {
  let loading: Promise<void> = Promise.resolve();
  const unwatch = watchFiles([file], () => (loading = loading.then(reload)), options);
  let stopped = false;
  const stop = () => {
    stopped = true;
    unwatch();
  };
  const first = await readConfiguration(file).catch((error: unknown) => {
    stop();
    throw error;
  });
  let current = first.configuration;

  async function reload(): Promise<void> {
    let loaded: LoadedConfiguration;
    try {
      loaded = await readConfiguration(file);
    } catch (error) {
      if (!stopped) onRejected(error as Error);
      return;
    }
    if (stopped) return;
    current = loaded.configuration;
    onLoaded({ ...loaded, needsRestart: differing(first.configuration.server, current.server) });
  }

  return { current: () => current, warnings: first.warnings, stop };
}

function differing(before: Configuration['server'], after: Configuration['server']): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Configuration['server']>;
  return [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

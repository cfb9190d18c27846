import { relative, resolve } from 'node:path';
import { Type } from 'typebox';
import { type Configuration, defaultConfiguration } from '../config/defaults.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { findConfig } from '../files/find-config.ts';
import type { Io } from './command.ts';

/** Flags of every command that judges manifests. */
export const manifestOptions = {
  config: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'FILE',
      description:
        'Configuration file of the cluster. Absent: the one that `EVENKEEL_CONFIG` names, else `evenkeel.yaml` here or in a folder above, up to the root of the repository, else the default policy.',
    }),
  ),
  namespace: Type.String({
    minLength: 1,
    default: 'default',
    description: 'Namespace of the objects that name none.',
  }),
};

/** What manifests are judged by, and where it was found. */
export interface PolicyInUse {
  configuration: Configuration;
  /** The file it was read from, as messages name it; absent: the default policy. */
  file?: string;
}

/**
 * The configuration that the flags, the environment or the folder name, in this order. What is hardly meant in it is told
 * on stderr. Rejects with a ConfigError.
 */
export async function configurationFor({ config }: { config?: string }, io: Io): Promise<PolicyInUse> {
  const named = config ?? (io.env.EVENKEEL_CONFIG || undefined);
  const path = named === undefined ? await findConfig(io.folder) : resolve(io.folder, named);
  if (path === undefined) return { configuration: defaultConfiguration() };
  const file = named ?? relative(io.folder, path);
  const { configuration, warnings } = await readConfiguration(path, file);
  for (const warning of warnings) io.stderr(`${warning} (a warning)\n`);
  return { configuration, file };
}

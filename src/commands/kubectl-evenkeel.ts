import type { Program } from './dispatch.ts';
import { commands } from './table.ts';

/** The kubectl plugin: as `evenkeel`, but that `check` reads the cluster. */
export const kubectlEvenkeel: Program = {
  name: 'kubectl evenkeel',
  commands: commands.map((entry) =>
    entry.name === 'check' ? { name: 'check', load: async () => (await import('./check-live.ts')).checkLive } : entry,
  ),
};

import { serverOptions } from '../config/options.ts';
import type { Command } from './command.ts';

/** A command by its name; loaded when it is asked for, so that none pays for what another imports. */
export interface CommandEntry {
  name: string;
  load(): Promise<Command>;
}

const serve: Command = {
  name: 'serve',
  summary: 'Run the admission webhook.',
  options: serverOptions,
  environment: true,
  run: async (argv) => (await import('./serve.ts')).serve(argv),
};

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  { name: 'serve', load: async () => serve },
  { name: 'config print', load: async () => (await import('./config.ts')).configPrint },
  { name: 'config check', load: async () => (await import('./config.ts')).configCheck },
  { name: 'webhooks', load: async () => (await import('./webhooks.ts')).webhooks },
];

import type { Command } from './command.ts';

/** A command by its name; loaded when it is asked for, so that none pays for what another imports. */
export interface CommandEntry {
  name: string;
  load(): Promise<Command>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  { name: 'check', load: async () => (await import('./check.ts')).check },
  { name: 'fix', load: async () => (await import('./fix.ts')).fix },
  { name: 'rules', load: async () => (await import('./rules.ts')).rules },
  { name: 'verify', load: async () => (await import('./verify.ts')).verifyCommand },
  { name: 'krm', load: async () => (await import('./krm.ts')).krm },
  { name: 'post-render', load: async () => (await import('./post-render.ts')).postRender },
  { name: 'serve', load: async () => (await import('./serve.ts')).serve },
  { name: 'config print', load: async () => (await import('./config.ts')).configPrint },
  { name: 'config check', load: async () => (await import('./config.ts')).configCheck },
  { name: 'webhooks', load: async () => (await import('./webhooks.ts')).webhooks },
  { name: 'self-test', load: async () => (await import('./self-test.ts')).selfTest },
  { name: 'completion', load: async () => (await import('./completion.ts')).completion },
];

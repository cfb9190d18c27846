import type { Answer } from './kubectl.ts';

/** What kubectl printed, as one line: warnings come in lines of at most 120 characters. */
export function unwrapped(stderr: string): string {
  return stderr.replaceAll(/\n?Warning: /g, ' ').replaceAll(/\s+/g, ' ');
}

/** A command as a person typed it and what they saw of it: warnings and errors come before what was done. */
export function transcript(command: string, { code, stdout, stderr }: Answer): string {
  return `$ ${command}\n${stderr}${stdout}(exit code ${code})\n\n`;
}

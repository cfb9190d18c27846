import type { Answer } from './kubectl.ts';

/** A command as a person typed it and what they saw of it: warnings and errors come before what was done. */
export function transcript(command: string, { code, stdout, stderr }: Answer): string {
  return `$ ${command}\n${stderr}${stdout}(exit code ${code})\n\n`;
}

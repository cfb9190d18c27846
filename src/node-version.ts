import { engines } from './version.ts';

/** Why no command can be run by this version of Node.js (`20.20.2`), which npm only warns of; undefined where it can. */
export function unfitNode(running: string): string | undefined {
  const least = engines.node.replace('>=', '');
  const [major = 0, minor = 0] = numbers(running);
  const [leastMajor = 0, leastMinor = 0] = numbers(least);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Node.js ${least} or later is needed, and this is ${running}`;
}

function numbers(version: string): number[] {
  return version.split('.').map(Number);
}

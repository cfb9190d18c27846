import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group that holds what runs in it to so many bytes, as a container's limit does. */
export interface MemoryLimit {
  /** The command line that runs the other in it (the shell replaces itself: the pid is the program's). */
  around(command: string, args: readonly string[]): [command: string, args: string[]];
  remove(): void;
}

const MOUNT = '/sys/fs/cgroup';
const NAME = `evenkeel-bench-${process.pid}`;

/** Undefined where this process may make none: needs Linux, root, and memory among the controllers (cgroup v1 or v2). */
export function limitMemory(bytes: number): MemoryLimit | undefined {
  const own = existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : '';
  const first = /^\d+:memory:(.*)$/m.exec(own)?.[1];
  const folder = first === undefined ? join(MOUNT, NAME) : join(MOUNT, 'memory', first, NAME);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, first === undefined ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes));
  } catch {
    return undefined;
  }
  return {
    around: (command, args) => [
      'sh',
      ['-c', `echo $$ > '${join(folder, 'cgroup.procs')}' && exec "$@"`, 'sh', command, ...args],
    ],
    remove: () => rmdirSync(folder),
  };
}

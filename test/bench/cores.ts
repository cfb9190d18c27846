import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';

/** Binds a process to cores: util-linux, on every Linux distribution. */
const TASKSET = 'taskset';

export interface Cores {
  server: number;
  load: number;
}

/**
 * One core for the servers and another for the load, so that neither takes the other's time; undefined where a process
 * cannot be bound to a core (not Linux, no taskset) or there is only one.
 */
export function separateCores(): Cores | undefined {
  const [server, load] = coresToBindTo();
  return server === undefined || load === undefined ? undefined : { server, load };
}

/** The cores that a process may be bound to; none where it cannot be (not Linux, no taskset). */
export function coresToBindTo(): number[] {
  if (process.platform !== 'linux' || spawnSync(TASKSET, ['-p', String(process.pid)]).status !== 0) return [];
  return coreList(/^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '');
}

/** The cores of a list as Linux writes it: `0-2,5` is 0, 1, 2 and 5. */
export function coreList(list: string): number[] {
  return list
    .split(',')
    .filter((range) => range !== '')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    });
}

/** Whether others keep the cores busy (load average over the last minute): figures scatter then, and so do ratios. */
export function othersAtWork(): boolean {
  const [lastMinute = 0] = loadavg();
  return lastMinute > availableParallelism() / 2;
}

/** The command line that runs Node with these arguments on these cores (taskset replaces itself: the pid is Node's). */
export function nodeOn(
  cores: number | readonly number[] | undefined,
  args: readonly string[],
): [command: string, args: string[]] {
  if (cores === undefined) return [process.execPath, [...args]];
  return [TASKSET, ['-c', String(cores), process.execPath, ...args]];
}

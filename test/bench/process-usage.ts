import { readFileSync } from 'node:fs';

/** Linux counts a process's CPU time in hundredths of a second (USER_HZ) on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU seconds that a process has used, all its threads, user and system together; undefined where there is no /proc
 * (macOS) or the process is gone.
 */
export function cpuSeconds(pid: number): number | undefined {
  const stat = read(pid, 'stat');
  if (stat === undefined) return undefined;
  // proc(5): the second field is the name in parentheses and may hold spaces; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface Resident {
  /** Bytes in memory now. */
  now: number;
  /** The most bytes it ever had in memory. */
  peak: number;
}

/** Resident memory of a process; undefined where there is no /proc (macOS) or the process is gone. */
export function resident(pid: number): Resident | undefined {
  const status = read(pid, 'status');
  if (status === undefined) return undefined;
  const bytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { now: bytes('VmRSS'), peak: bytes('VmHWM') };
}

function read(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

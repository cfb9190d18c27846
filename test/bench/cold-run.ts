import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { nodeOn } from './cores.ts';

/** What one process took, from its start to its end. */
export interface ColdRun {
  /** Seconds by the clock. */
  wall: number;
  /** Seconds of CPU, user and system, of all its threads. */
  cpu: number;
  /** The most bytes it had in memory. */
  peak: number;
  /** What it wrote. */
  output: string;
  exitCode: number;
}

export interface Program {
  name: string;
  /** Arguments for Node. */
  args: readonly string[];
  /** The cores that it may use; absent: all. */
  cores?: readonly number[] | undefined;
}

/** Runs programs one by one, each in a process of its own. */
export interface ColdRunner {
  run(program: Program): Promise<ColdRun>;
  /** Where a floor lies, built as dist/ is: reading TypeScript would take Node longer than what it is to measure. */
  floor: string;
}

const TIMEOUT_MS = 120_000;

const source = (name: string): string => join(import.meta.dirname, `${name}.ts`);

/** `folder` is the caller's to remove. */
export function coldRunner(folder: string): ColdRunner {
  buildSync({
    entryPoints: [source('tell-usage'), source('floor-reading')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  const built = (name: string): string => join(folder, `${name}.mjs`);
  return {
    floor: built('floor-reading'),
    async run({ name, args, cores }) {
      const [outputFile, usageFile] = [join(folder, 'output'), join(folder, 'usage')];
      // Both go to files, as in most pipelines: a reader of a pipe would take a share of the cores.
      const [output, usage] = [openSync(outputFile, 'w'), openSync(usageFile, 'w')];
      const [command, all] = nodeOn(cores, ['--import', built('tell-usage'), ...args]);
      const began = performance.now();
      const child = spawn(command, all, { stdio: ['ignore', output, 'inherit', usage], timeout: TIMEOUT_MS });
      for (const file of [output, usage]) closeSync(file);
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      const wall = (performance.now() - began) / 1000;
      if (exitCode === null) throw new Error(`${name}: ended by a signal after ${wall.toFixed(1)} s`);
      const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(
        readFileSync(usageFile, 'utf8'),
      ) as NodeJS.ResourceUsage;
      return {
        wall,
        cpu: (userCPUTime + systemCPUTime) / 1e6,
        peak: maxRSS * 1024,
        output: readFileSync(outputFile, 'utf8'),
        exitCode,
      };
    },
  };
}

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Amount, originals, writeManifests } from './check-manifests.ts';
import { type ColdRun, coldRunner, type Program } from './cold-run.ts';
import { coresToBindTo } from './cores.ts';

/** What a check costs, and what it cannot go below. */
export interface CheckCost {
  amount: Amount;
  /** Bytes of the files. */
  bytes: number;
  /** Runs in turns, by what ran. */
  many: ReadonlyMap<string, readonly ColdRun[]>;
  /** One small file, and a Node that does nothing. */
  small: ReadonlyMap<string, readonly ColdRun[]>;
}

export interface CheckPlan {
  /** Of the many files. */
  rounds: number;
  /** Of the small file. */
  smallRounds: number;
  /** Whether to run once more with nothing of the files in the system's cache, which takes root on Linux. */
  cold: boolean;
}

export const AMOUNT: Amount = { files: 1000, deploymentsInEach: 10 };

/** As the tables call them. */
export const CHECK = 'evenkeel check, two cores';
export const CHECK_ON_ONE_CORE = 'evenkeel check, one core';
export const CHECK_UNCACHED = 'evenkeel check, two cores, files not in the system’s cache';
export const READING = 'the files read';
export const JSON_PARSED = 'the same objects as JSON read and parsed, one thread';
export const YAML_PARSED = 'the files read and parsed with js-yaml, one thread';
export const SMALL = 'evenkeel check, one small file';
export const NODE = 'node -e 0';

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const SMALL_FILE = join(import.meta.dirname, '../../examples/api.yaml');

/** Every run is a process of its own, and does what it is to do, or the measurement fails. */
export async function checkCost(plan: CheckPlan, tell: (progress: string) => void): Promise<CheckCost> {
  if (!existsSync(CLI)) throw new Error('dist/cli.js is not there: run npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-check-'));
  try {
    tell(`writing ${AMOUNT.files} files`);
    const folders = writeManifests(folder, originals(tell), AMOUNT);
    const runner = coldRunner(folder);
    const cores = coresToBindTo();
    const bound = (count: number) => (cores.length < count ? undefined : cores.slice(0, count));
    const check = [CLI, 'check', folders.yaml];
    const run = async (program: Program): Promise<ColdRun> => {
      const ran = await runner.run(program);
      const fault = faultOf(program, ran, folders);
      if (fault !== undefined) throw new Error(`${program.name}: ${fault}\n${ran.output.slice(-1000)}`);
      return ran;
    };
    const many = await inTurns(
      [
        { name: READING, args: [runner.floor, folders.yaml] },
        { name: JSON_PARSED, args: [runner.floor, folders.json, 'json'] },
        { name: YAML_PARSED, args: [runner.floor, folders.yaml, 'yaml'] },
        { name: CHECK, args: check, cores: bound(2) },
        ...(cores.length > 0 ? [{ name: CHECK_ON_ONE_CORE, args: check, cores: bound(1) }] : []),
      ],
      plan.rounds,
    );
    if (plan.cold) {
      tell(CHECK_UNCACHED);
      emptySystemCache();
      many.set(CHECK_UNCACHED, [await run({ name: CHECK, args: check, cores: bound(2) })]);
    }
    const small = await inTurns(
      [
        { name: NODE, args: ['-e', '0'] },
        { name: SMALL, args: [CLI, 'check', SMALL_FILE] },
      ],
      plan.smallRounds,
    );
    return { amount: AMOUNT, bytes: folders.bytes, many, small };

    async function inTurns(programs: readonly Program[], rounds: number): Promise<Map<string, ColdRun[]>> {
      const ran = new Map(programs.map(({ name }) => [name, [] as ColdRun[]]));
      // The first of each fills the system's cache, and is not counted.
      for (let round = -1; round < rounds; round += 1) {
        for (const program of programs) {
          if (rounds < 20) tell(`${program.name}, ${round + 1} of ${rounds}`);
          const took = await run(program);
          if (round >= 0) ran.get(program.name)?.push(took);
        }
      }
      return ran;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a program left undone; undefined where all is done. */
function faultOf({ args }: Program, { exitCode, output }: ColdRun, { files, deploymentsInEach }: Amount) {
  const checks = args[0] === CLI;
  if (exitCode !== (checks ? 1 : 0)) return `exit code ${exitCode}`;
  if (!checks || args[2] === SMALL_FILE) return undefined;
  const counted = new RegExp(`\\b${files * deploymentsInEach} Deployments\\b.*\\b${files} files\\b`);
  return counted.test(output) ? undefined : 'not every Deployment was judged';
}

/**
 * Lets the system forget every file that it has read.
 * @throws Error where that is not permitted.
 */
function emptySystemCache(): void {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
  } catch (error) {
    throw new Error(`--cold: the system's cache cannot be emptied: ${(error as NodeJS.ErrnoException).code}`);
  }
}

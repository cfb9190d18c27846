import { parseArgs } from 'node:util';

/** Switches by name, all of them there. */
export type Switches<N extends string> = Record<N | 'write' | 'help', boolean>;

export interface Bench<N extends string> {
  /** What `--help` prints. */
  help: string;
  switches: readonly N[];
  /** Resolves to what missed its aim, in words. */
  run(options: Switches<N>): Promise<readonly string[]>;
}

/** Runs a bench as the command line asks. Resolves to the exit code: 1 where an aim is missed or it could not be run. */
export async function runBench<N extends string>({ help, switches, run }: Bench<N>): Promise<number> {
  try {
    const options = switchesOf([...switches, 'write', 'help'], help);
    if (options === undefined) return 2;
    if (options.help) {
      process.stdout.write(help);
      return 0;
    }
    const failures = await run(options);
    for (const failure of failures) console.error(`FAILED: ${failure}`);
    return failures.length === 0 ? 0 : 1;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** The command that makes the same tables again, without asking to write them. */
export function commandLine(command: string, options: Readonly<Record<string, boolean>>): string {
  const given = Object.entries(options).filter(([name, on]) => on && name !== 'write');
  return [command, ...(given.length > 0 ? ['--'] : []), ...given.map(([name]) => `--${name}`)].join(' ');
}

export function tell(progress: string): void {
  console.error(progress);
}

/** Undefined, and the reason told, where there is an option that the bench does not have. */
function switchesOf<N extends string>(names: readonly N[], help: string): Record<N, boolean> | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, flag])) });
    return values as Record<N, boolean>;
  } catch (error) {
    tell(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return undefined;
  }
}

import { gateFailures, verdicts } from './aims.ts';
import { bodies } from './bodies.ts';
import { commandLine, runBench, type Switches, tell } from './command-line.ts';
import { othersAtWork, separateCores } from './cores.ts';
import { type CoreUse, type Section, section, writeSection } from './performance-page.ts';
import { profile, profileTables } from './profile.ts';
import { ruleCosts, ruleTable } from './rule-costs.ts';
import { makeScratch } from './scratch.ts';
import { soak, soakFailures, soakTable } from './soak.ts';
import { measureStart, startTable } from './start.ts';
import { surroundingsCost } from './surroundings.ts';
import { surroundingsFailures, surroundingsTables } from './surroundings-tables.ts';
import { comparisonTables, verdictTable } from './tables.ts';
import { compare, FULL, QUICK } from './throughput.ts';

const HELP = `npm run bench [-- OPTIONS]: what a review costs, beside servers that do nothing

Without one of --start to --rules: Evenkeel, bare fastify and plain node:https under the same load.

  --quick         16 connections only, short rounds (about two minutes; without, about ten)
  --gate          exit 1 where throughput at 16 connections falls below the gate
  --start         time from the start of the process to the first answer
  --soak          a million reviews; exit 1 where memory is not flat and low
  --profile       where the CPU time goes, module by module
  --surroundings  what 10,000 Services and 5,000 Deployments around add to a review, and their memory, in one process;
                  exit 1 where an aim is missed (about a minute and a half)
  --rules         what each rule's check costs, in one process (about half a minute)
  --write         put the tables into docs/performance.md
`;

const STARTS = 15;
const SOAK_REVIEWS = 1_000_000;
const PROFILED_SECONDS = { quick: 3, full: 10 };

const SWITCHES = ['quick', 'gate', 'start', 'soak', 'profile', 'surroundings', 'rules'] as const;
type Options = Switches<(typeof SWITCHES)[number]>;

process.exitCode = await runBench({
  help: HELP,
  switches: SWITCHES,
  run(options) {
    if (othersAtWork()) tell('other programs use this machine: figures will scatter');
    return options.surroundings || options.rules ? inOneProcess(options) : withServers(options);
  },
});

/** What missed its aim, in words. */
async function inOneProcess(options: Options): Promise<string[]> {
  const use = 'in one process';
  if (options.rules) {
    publish(options, use, 'rules', ruleTable(ruleCosts(options.quick, tell)));
    return [];
  }
  const cost = await surroundingsCost(options.quick, tell);
  publish(options, use, 'surroundings', surroundingsTables(cost));
  return surroundingsFailures(cost);
}

/** What missed its aim, in words. */
async function withServers(options: Options): Promise<string[]> {
  const cores = separateCores();
  const use = cores ?? 'shared';
  if (cores === undefined) tell('server and load share the cores: compare figures within this run only');
  // Without a listener a signal ends the process before it ends its servers.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const scratch = await makeScratch();
  const all = bodies();
  if (options.start) {
    const [first] = all;
    if (first === undefined) throw new Error('no body to send');
    publish(options, use, 'start', startTable(STARTS, await measureStart(STARTS, first, scratch, cores)));
  } else if (options.soak) {
    const soaked = await soak(SOAK_REVIEWS, all, scratch, cores, tell);
    publish(options, use, 'soak', soakTable(soaked));
    return soakFailures(soaked);
  } else if (options.profile) {
    const seconds = options.quick ? PROFILED_SECONDS.quick : PROFILED_SECONDS.full;
    publish(options, use, 'profile', profileTables(await profile(seconds, all, scratch, cores, tell)));
  } else {
    const comparison = await compare(options.quick ? QUICK : FULL, all, scratch, cores, tell);
    publish(options, use, 'comparison', `${verdictTable(verdicts(comparison))}\n\n${comparisonTables(comparison)}`);
    if (options.gate) return gateFailures(comparison);
  }
  return [];
}

function publish(options: Options, use: CoreUse, name: Section, tables: string): void {
  const text = section(commandLine('npm run bench', options), use, tables);
  console.log(text);
  if (options.write) writeSection(name, text);
}

import { commandLine, runBench, tell } from './command-line.ts';
import { othersAtWork, separateCores } from './cores.ts';
import { type CoreUse, type Section, section, writeSection } from './performance-page.ts';
import { leastLimits } from './scaling/limits.ts';
import { FULL, measureAllReviews, measureScaling, QUICK } from './scaling/measure.ts';
import { limitsTable, reviewsTable, sectionsOf } from './scaling/scaling-tables.ts';
import { makeScratch } from './scratch.ts';

const HELP = `npm run bench:scaling [-- OPTIONS]: what Evenkeel takes, and takes of the API server, as clusters and loads grow

On an API server and etcd of its own (built the first time, as for npm run test:cluster), filled with 10,000 Services, as many
Deployments and what goes with them: about ten minutes, 3 GB of memory.

  --quick   a tenth of the objects, few and short loads (about two minutes)
  --reviews instead: what reviews cost (about two minutes)
  --limits  instead: the least memory limits that hold clusters of several sizes (about five minutes; Linux, root)
  --write   put the tables into docs/scaling.md
`;

const LIMIT_SIZES = { quick: [1_000], full: [1_000, 10_000, 30_000, 100_000] };

process.exitCode = await runBench({
  help: HELP,
  switches: ['quick', 'reviews', 'limits'],
  async run(options) {
    if (othersAtWork()) tell('other programs use this machine: figures will scatter');
    // Without a listener a signal ends the process before it ends its servers.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
    const scratch = await makeScratch();
    const publish = (name: Section, tables: string, use: CoreUse = 'all together') => {
      const text = section(commandLine('npm run bench:scaling', options), use, tables);
      console.log(text);
      if (options.write) writeSection(name, text, 'scaling.md');
    };
    if (options.limits) {
      const sizes = options.quick ? LIMIT_SIZES.quick : LIMIT_SIZES.full;
      publish('limits', limitsTable(await leastLimits(sizes, scratch, tell)), 'shared');
      return [];
    }
    const plan = options.quick ? QUICK : FULL;
    if (options.reviews) {
      const reviews = await measureAllReviews(plan, scratch, tell);
      publish('load', reviewsTable({ reviews }), separateCores() ?? 'shared');
      return [];
    }
    const measured = await measureScaling(plan, scratch, tell);
    for (const [name, tables] of sectionsOf(measured)) publish(name, tables);
    return [];
  },
});

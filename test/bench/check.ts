import { checkCost } from './check-cost.ts';
import { checkFailures, checkTables } from './check-tables.ts';
import { commandLine, runBench, tell } from './command-line.ts';
import { othersAtWork } from './cores.ts';
import { section, writeSection } from './performance-page.ts';

const HELP = `npm run bench:check [-- OPTIONS]: what \`evenkeel check\` takes for 10,000 Deployments, and for one small file

  --quick   few rounds (about a minute; without, about five)
  --gate    exit 1 where an aim is missed
  --cold    once more with nothing of the files in the system's cache (root on Linux; slows whoever else uses the machine)
  --write   put the tables into docs/performance.md
`;

const FULL = { rounds: 9, smallRounds: 31 };
const QUICK = { rounds: 3, smallRounds: 11 };

process.exitCode = await runBench({
  help: HELP,
  switches: ['quick', 'gate', 'cold'],
  async run(options) {
    if (othersAtWork()) tell('other programs use this machine: figures will scatter');
    const cost = await checkCost({ ...(options.quick ? QUICK : FULL), cold: options.cold }, tell);
    const text = section(commandLine('npm run bench:check', options), 'one process at a time', checkTables(cost));
    console.log(text);
    if (options.write) writeSection('check', text);
    return options.gate ? checkFailures(cost) : [];
  },
});

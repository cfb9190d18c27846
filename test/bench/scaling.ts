import { writeFileSync } from 'node:fs';
import { commandLine, runBench, tell } from './command-line.ts';
import { othersAtWork } from './cores.ts';
import { FULL, measureScaling, QUICK } from './scaling/measure.ts';
import { makeScratch } from './scratch.ts';

process.exitCode = await runBench({
  help: '',
  switches: ['quick'],
  async run(options) {
    const measured = await measureScaling(options.quick ? QUICK : FULL, await makeScratch(), tell);
    console.log(JSON.stringify(measured, null, 1));
    return [];
  },
});

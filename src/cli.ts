#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { evenkeel } from './commands/dispatch.ts';

await runCommandLine(evenkeel);

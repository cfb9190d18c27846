#!/usr/bin/env node
import { runCommandLine } from './command-line.ts';
import { kubectlEvenkeel } from './commands/kubectl-evenkeel.ts';

await runCommandLine(kubectlEvenkeel);

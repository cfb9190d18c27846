import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program that is measured: tells, as it ends, what its process used. Threads load it too.

const USAGE = 3;

if (isMainThread) process.on('exit', () => writeSync(USAGE, JSON.stringify(process.resourceUsage())));

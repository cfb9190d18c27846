import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine } from './command-line.ts';

test('a table names the command that makes it again, and not that it was to be written', () => {
  assert.equal(commandLine('npm run bench', { quick: false, write: true }), 'npm run bench');
  assert.equal(
    commandLine('npm run bench', { quick: true, gate: true, write: true }),
    'npm run bench -- --quick --gate',
  );
});

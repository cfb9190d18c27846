import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreList, nodeOn } from './cores.ts';

test('a list of cores as Linux writes it', () => {
  assert.deepEqual(coreList('0-2,5'), [0, 1, 2, 5]);
  assert.deepEqual(coreList('7'), [7]);
  assert.deepEqual(coreList(''), []);
});

test('Node is bound to a core where there is one to bind it to', () => {
  assert.deepEqual(nodeOn(3, ['server.js']), ['taskset', ['-c', '3', process.execPath, 'server.js']]);
  assert.deepEqual(nodeOn([0, 2], ['server.js']), ['taskset', ['-c', '0,2', process.execPath, 'server.js']]);
  assert.deepEqual(nodeOn(undefined, ['server.js']), [process.execPath, ['server.js']]);
});

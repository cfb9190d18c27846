import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unfitNode } from '../src/node-version.ts';

test('a Node that is too old is named, with what is needed', () => {
  assert.equal(unfitNode('20.20.2'), 'Node.js 22.19 or later is needed, and this is 20.20.2');
  assert.equal(unfitNode('22.9.0'), 'Node.js 22.19 or later is needed, and this is 22.9.0');
  assert.deepEqual(['22.19.0', '22.20.1', '24.0.0'].map(unfitNode), [undefined, undefined, undefined]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replaced } from './performance-page.ts';

test('a section of the page is replaced, and the rest is left alone', () => {
  const page = 'before\n<!-- soak: begin -->\nold\n<!-- soak: end -->\nafter\n';
  const next = replaced(page, 'soak', 'new');
  assert.equal(next, 'before\n<!-- soak: begin -->\n\nnew\n\n<!-- soak: end -->\nafter\n');
  assert.equal(replaced(next, 'soak', 'new'), next);
  assert.throws(() => replaced(page, 'start', 'new'), /no markers <!-- start: begin -->/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteStack } from '../../src/manifest/byte-stack.ts';

test('what is laid down is found again until it is cut off, wherever pieces begin and end', () => {
  const lengths = fc.array(fc.oneof(fc.nat(100), fc.integer({ min: 0, max: 700_000 })), { maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.nat(12), (all, cutAt) => {
      const stack = byteStack(1_000_000);
      const lay = (length: number, index: number) => {
        const bytes = new Uint8Array(length).fill(index + 1);
        return { bytes, place: stack.push(bytes) };
      };
      const laid = all.map(lay);
      const cut = laid[cutAt];
      if (cut !== undefined) {
        stack.cut(cut.place);
        laid.splice(cutAt, laid.length, ...laid.slice(cutAt).map(({ bytes }, index) => lay(bytes.length, index + 50)));
      }
      for (const { bytes, place } of laid) {
        const there = stack.at(place);
        assert.deepEqual(there, bytes);
        assert.equal(there.byteOffset % 4, 0);
      }
    }),
    { numRuns: 50 },
  );
});

test('bytes longer than a piece have one of their own', () => {
  const stack = byteStack(1000);
  const before = stack.push(new Uint8Array(600).fill(1));
  const long = stack.push(new Uint8Array(5001).fill(2));
  const behind = stack.push(new Uint8Array(10).fill(3));
  assert.deepEqual(
    [before, long, behind].map(({ piece, length }) => [piece, length]),
    [
      [0, 600],
      [1, 5001],
      [2, 10],
    ],
  );
  stack.cut(long);
  assert.equal(stack.at(before).at(-1), 1);
});

test('memory goes back as bytes are taken off', () => {
  const stack = byteStack();
  const places = Array.from({ length: 40 }, () => stack.push(new Uint8Array(1_000_000)));
  const { buffer } = stack.at(places[0] as (typeof places)[0]);
  assert.ok(buffer.byteLength >= 40_000_000);
  stack.cut(places[20] as (typeof places)[0]);
  assert.ok(buffer.byteLength >= 20_000_000 && buffer.byteLength < 20_600_000, `${buffer.byteLength} bytes`);
  stack.cut(places[0] as (typeof places)[0]);
  assert.equal(buffer.byteLength, 0);
});

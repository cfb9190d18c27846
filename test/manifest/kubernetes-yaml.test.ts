import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readManifests } from '../../src/manifest/read.ts';
import { MAPS, MERGES_BELOW, SCALARS } from './kubectl-reads.ts';

const dataIn = (data: string): unknown => {
  const { manifests, faults } = readManifests('x.yaml', `apiVersion: v1\nkind: ConfigMap\ndata: ${data}\n`);
  assert.deepEqual(faults, []);
  return (manifests[0]?.object as { data?: unknown } | undefined)?.data;
};

/** As JSON has it: kubectl sends no -0. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('what a value is', () => {
  for (const [source, value] of SCALARS) {
    test(JSON.stringify(source), () => assert.deepEqual(plain(dataIn(`\n  a: ${source}`)), { a: value }));
  }
});

describe('what a map is', () => {
  for (const [source, value] of MAPS) {
    test(JSON.stringify(source), () => assert.equal(JSON.stringify(dataIn(source)), JSON.stringify(value)));
  }

  test('a key called __proto__ changes no prototype', () => {
    const data = dataIn('{__proto__: {polluted: true}}') as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(data), Object.prototype);
    assert.equal(data.polluted, undefined);
  });
});

test('what JSON has no number for is text', () => {
  for (const source of ['.inf', '-.INF', '+.Inf', '.nan', '.NaN'])
    assert.deepEqual(dataIn(`{a: ${source}}`), { a: source });
});

describe('a << below a key that it brings', () => {
  for (const [source, value, key] of MERGES_BELOW) {
    test(`${JSON.stringify(source)} ${key === undefined ? 'is read as kubectl does' : 'is told'}`, () => {
      const { notes } = readManifests('x.yaml', `apiVersion: v1\nkind: ConfigMap\ndata: ${source}\n`);
      const told = `<< below ${key}: kubectl takes what it brings, and this reads the key; put << first`;
      assert.deepEqual(
        notes.map(({ message }) => message),
        key === undefined ? [] : [told],
      );
      if (key === undefined) assert.deepEqual(dataIn(source), value);
      else assert.notDeepEqual(dataIn(source), value);
    });
  }
});

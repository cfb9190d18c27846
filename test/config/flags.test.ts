import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Type } from 'typebox';
import { argumentsFor, parseFlags } from '../../src/config/flags.ts';

const schema = Type.Object({
  namespace: Type.String({ short: 'n' }),
  output: Type.Enum(['text', 'json'], { short: 'o' }),
  yes: Type.Boolean({ short: 'y' }),
  opsPort: Type.Integer(),
  cluster: Type.Boolean({ default: true }),
});

describe('a flag of one letter', () => {
  for (const [argv, expected] of [
    [['-n', 'shop'], { namespace: 'shop' }],
    [['-nshop'], { namespace: 'shop' }],
    [['-n=shop'], { namespace: 'shop' }],
    [['-n==shop'], { namespace: '=shop' }],
    [['--namespace==shop'], { namespace: '=shop' }],
    [['-o', 'json', '-y'], { output: 'json', yes: true }],
    [['-yn', 'shop'], { namespace: 'shop', yes: true }],
    [['--namespace', 'a', '-n', 'b'], { namespace: 'b' }],
  ] as const) {
    it(`is the same as the whole: ${argv.join(' ')}`, () =>
      assert.deepEqual(parseFlags(schema, argv).values, expected));
  }

  for (const [argv, message] of [
    [['-x'], '-x: unknown flag'],
    [['-n'], '-n: expected text, got nothing'],
    [['-o', 'yaml'], '-o: expected one of text, json, got "yaml"'],
  ] as const) {
    it(`is named as it was typed: ${message}`, () => {
      assert.throws(() => parseFlags(schema, argv), { name: 'UsageError', message });
    });
  }
});

describe('the arguments for some values', () => {
  it('are read to the same values', () => {
    const values = fc.record(
      {
        namespace: fc.string(),
        output: fc.constantFrom('text', 'json'),
        yes: fc.boolean(),
        opsPort: fc.integer(),
        cluster: fc.boolean(),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(values, (given) => {
        assert.deepEqual(parseFlags(schema, argumentsFor(given)), { values: given, positionals: [] });
      }),
    );
  });
});

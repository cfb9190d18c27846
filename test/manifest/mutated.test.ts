import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../src/check/judge.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { decode } from '../../src/manifest/decode.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { rules } from '../../src/rules/registry.ts';

// Real manifests with some of their bytes changed: whatever is left of them is read or named, and what is read is judged.

const EXAMPLES = join(import.meta.dirname, '../../examples');
const FIXTURES = join(import.meta.dirname, '../report/fixtures');
const originals = [EXAMPLES, FIXTURES].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => /\.(?:ya?ml|json)$/.test(file))
    .map((file) => readFileSync(join(folder, file))),
);

const piece = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc
    .constantFrom(
      ...['\t', '\n', '\r\n', '\0', '---\n', '- ', ': ', '{', '}', '[', ']', '"', "'", '&a ', '*a', '<<: ', '|', '>'],
      ...[
        '!!',
        '? ',
        '#',
        '%',
        '@',
        '{{',
        '}}',
        '\ufeff',
        '\u2028',
        'null',
        '~',
        '0x',
        '1e999',
        '__proto__: ',
        '-1',
        '""',
      ],
      ...['[]', '{}', 'true', '\ud800', '9'.repeat(30), ' '.repeat(200), '['.repeat(120), 'apiVersion: v1\n', `\${A}`],
    )
    .map((text) => new Uint8Array(Buffer.from(text))),
);
const mutation = fc.record({
  /** Where, as a part of the whole. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  /** How many bytes go. */
  gone: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
  piece,
  /** Whether what stands there comes twice. */
  again: fc.boolean(),
});

function mutated(
  original: Uint8Array,
  mutations: readonly { at: number; gone: number; piece: Uint8Array; again: boolean }[],
): Uint8Array {
  let bytes = Buffer.from(original);
  for (const { at, gone, piece, again } of mutations) {
    const start = Math.floor(at * bytes.length);
    const end = Math.min(bytes.length, start + gone);
    bytes = Buffer.concat([bytes.subarray(0, again ? end : start), piece, bytes.subarray(again ? start : end)]);
  }
  return bytes;
}

const judging = { configuration: defaultConfiguration(), rules, now: new Date('2026-01-01'), namespace: 'default' };

test('manifests with other bytes in them are read or named, judged, and soon done with', () => {
  let longest = 0;
  let judged = 0;
  let faults = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...originals),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (original, mutations, found) => {
        const started = performance.now();
        const decoded = decode(mutated(original, mutations));
        if (!('text' in decoded)) return;
        const file = readManifests('x.yaml', decoded.text, { found });
        const report = judge([file], { ...judging, withChanges: true });
        longest = Math.max(longest, performance.now() - started);
        judged += report.deployments.length;
        faults += report.faults.length;
        for (const { at } of [...report.faults, ...report.notes]) {
          if (at !== undefined) assert.ok(at.line >= 1 && at.line <= file.lines.count && at.column >= 1);
        }
        for (const { message } of [...report.faults, ...report.notes])
          assert.doesNotMatch(message, /undefined|\[object/);
      },
    ),
    { numRuns: 1500 },
  );
  assert.ok(judged > 100 && faults > 100, `${judged} judged, ${faults} faults`);
  assert.ok(longest < 5000, `took ${longest} ms`);
});

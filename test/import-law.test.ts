import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** What decides has no I/O and no clock, so that it can be tested by tables and used by every command alike. */
const PURE = [
  'deployment/',
  'rules/',
  'policy/',
  'surroundings/',
  'manifest/',
  'check/',
  'report/',
  'certs/authorities.ts',
  'certs/ca-bundle.ts',
  'certs/issue.ts',
  'certs/next-step.ts',
  'certs/next-write.ts',
  'certs/secret.ts',
  'certs/served.ts',
  'config/nearest.ts',
  'admission/registration.ts',
  'self-test/',
  'verify/format/',
  'verify/observe.ts',
  'verify/outcome.ts',
  'verify/report.ts',
  'verify/rollout-state.ts',
  'verify/samples.ts',
  'verify/schedule.ts',
  'verify/status-line.ts',
  'verify/summary/',
];

/** The packages that pure code may load: they compute, and do nothing else. */
const PURE_PACKAGES = [
  '@peculiar/x509',
  'diff',
  'get-east-asian-width',
  'js-yaml',
  'node:crypto',
  'node:util',
  'reflect-metadata',
  'typebox',
];

interface Import {
  from: string;
  /** Erased when the program runs. */
  typeOnly: boolean;
  dynamic: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(SRC, file), 'utf8') }));

function importsOf(text: string): Import[] {
  const fixed = [...text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)].map(
    ([, type, from = '']) => ({ from, typeOnly: type !== undefined, dynamic: false }),
  );
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, from = '']) => ({
    from,
    typeOnly: false,
    dynamic: true,
  }));
  return [...fixed, ...dynamic];
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

describe('pure folders', () => {
  for (const place of PURE) {
    test(`${place} is there, and is named once`, () => {
      assert.ok(files.some(({ file }) => file.startsWith(place)));
      assert.deepEqual(
        PURE.filter((other) => place.startsWith(other)),
        [place],
      );
    });
  }

  for (const { file, text } of files.filter((each) => PURE.some((place) => each.file.startsWith(place)))) {
    test(file, () => {
      for (const { from, typeOnly, dynamic } of importsOf(text)) {
        if (typeOnly) continue;
        assert.ok(!dynamic, `loads ${from} while it runs`);
        if (from.startsWith('.')) {
          const target = relative(SRC, join(SRC, dirname(file), from));
          assert.ok(
            PURE.some((place) => target.startsWith(place)),
            `imports ${target}, which is not pure`,
          );
        } else {
          assert.ok(PURE_PACKAGES.includes(from), `imports ${from}`);
        }
      }
      assert.doesNotMatch(
        withoutComments(text),
        /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bprocess\.|\bset(Timeout|Interval|Immediate)\(|\bfetch\(/,
        'reads a clock, the environment or the network',
      );
    });
  }
});

test('@kubernetes/client-node is loaded in one file, and that file only when a cluster is asked for', () => {
  const library = 'kubernetes/client-library.ts';
  const offenders = files.flatMap(({ file, text }) =>
    importsOf(text)
      .filter(({ from, typeOnly, dynamic }) => {
        if (from === '@kubernetes/client-node') return !typeOnly && file !== library;
        return !typeOnly && !dynamic && relative(SRC, join(SRC, dirname(file), from)) === library;
      })
      .map(({ from }) => `${file} imports ${from}`),
  );
  assert.deepEqual(offenders, []);
});

test('signals and the exit are for main.ts and command-line.ts', () => {
  const offenders = files.filter(({ text }) => /\bprocess\.(exit\b|exitCode|on\()/.test(withoutComments(text)));
  assert.deepEqual(offenders.map(({ file }) => file).sort(), ['command-line.ts', 'main.ts']);
});

test('no import goes round in a circle', () => {
  const graph = new Map(
    files.map(({ file, text }) => [
      file,
      importsOf(text)
        .filter(({ from, typeOnly, dynamic }) => from.startsWith('.') && !typeOnly && !dynamic)
        .map(({ from }) => relative(SRC, join(SRC, dirname(file), from))),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    assert.ok(!path.includes(file), [...path, file].join(' → '));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
});

test('no file gathers what has no place of its own', () => {
  const offenders = files.filter(({ file }) => /(^|\/)(utils?|helpers?|common|misc|index|types)\.ts$/.test(file));
  assert.deepEqual(
    offenders.map(({ file }) => file),
    [],
  );
});

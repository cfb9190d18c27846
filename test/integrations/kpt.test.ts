import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, stringify } from 'yaml';
import type { Result } from '../../src/krm/results.ts';
import { piped, run } from '../commands/run.ts';

// The pipeline of examples/kpt, run as kpt runs it: each function gets a ResourceList with the package's objects, which kpt
// annotates with where they came from, and the next one gets what it gave. kpt itself is not at hand here.
// Source: https://github.com/kptdev/kpt/blob/main/internal/fnruntime/runner.go

const EXAMPLE = join(import.meta.dirname, '../../examples/kpt');

interface KptFunction {
  exec: string;
  configMap?: Record<string, string>;
  configPath?: string;
}

interface Item {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
}

const read = (file: string) => parse(readFileSync(join(EXAMPLE, file), 'utf8'));
const { pipeline } = read('Kptfile') as { pipeline: Record<'mutators' | 'validators', KptFunction[]> };

/** Of the objects that kpt gives to functions, all but the Kptfile. */
const items: Item[] = ['check.yaml', 'deployment.yaml'].map((file) => {
  const object = read(file) as Item;
  const annotations = {
    ...object.metadata.annotations,
    'config.kubernetes.io/index': '0',
    'config.kubernetes.io/path': file,
    'internal.config.kubernetes.io/index': '0',
    'internal.config.kubernetes.io/path': file,
    'internal.config.kubernetes.io/seqindent': 'wide',
    'internal.config.kubernetes.io/package-path': '/package',
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
});

test('examples/kpt: the mutator mends, and the validator finds nothing to deny', async () => {
  const [mutator] = pipeline.mutators as [KptFunction];
  const mended = await apply(mutator, items);
  assert.deepEqual([mended.code, mended.stderr], [0, '']);
  assert.match(JSON.stringify(mended.items), /"preStop":\{"sleep":\{"seconds":20\}\}/);
  assert.deepEqual(
    mended.items.map(({ metadata }) => metadata.annotations),
    items.map(({ metadata }) => metadata.annotations),
  );
  assert.ok(mended.results.every(({ severity, file }) => severity === 'info' && file?.path === 'deployment.yaml'));

  const [validator] = pipeline.validators as [KptFunction];
  const checked = await apply(validator, mended.items);
  assert.deepEqual([checked.code, checked.items], [0, mended.items]);
});

test('examples/kpt: the validator alone denies what is not mended', async () => {
  const [validator] = pipeline.validators as [KptFunction];
  const { code, results, ...rest } = await apply(validator, items);
  assert.deepEqual([code, rest.items], [1, items]);
  assert.ok(results.some(({ severity, tags }) => severity === 'error' && tags?.rule === 'readiness-probe-missing'));
});

async function apply({ exec, configMap, configPath }: KptFunction, given: Item[]) {
  const functionConfig =
    configPath === undefined
      ? { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'function-input' }, data: configMap }
      : read(configPath);
  const input = stringify({
    apiVersion: 'config.kubernetes.io/v1',
    kind: 'ResourceList',
    items: given,
    functionConfig,
  });
  const [program, ...argv] = exec.split(' ');
  assert.equal(program, 'evenkeel');
  const { code, stdout, stderr } = await run(argv, { stdin: piped(input) });
  const output = parse(stdout) as { items: Item[]; results?: Result[] };
  return { code, stderr, items: output.items, results: output.results ?? [] };
}

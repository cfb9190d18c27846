import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { loadConfiguration } from '../../src/config/load.ts';
import { CONFIG_MODELINE, CONFIG_SCHEMA_ID } from '../../src/config/schema.ts';
import { run } from '../commands/run.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(JSON.parse(read('schema/config.json')));

/** What examples have that is a configuration: whole files, and what is within a functionConfig. */
const examples = globSync('examples/**/evenkeel.yaml', { cwd: ROOT });

describe('editors', () => {
  test('the line names the schema by its id, and the package has it', () => {
    assert.equal(JSON.parse(read('schema/config.json')).$id, CONFIG_SCHEMA_ID);
    assert.equal(new URL(CONFIG_SCHEMA_ID).pathname, '/schema/config.json');
    assert.ok(JSON.parse(read('package.json')).files.includes('schema'));
  });

  test('there is an example', () => assert.ok(examples.length > 0));

  for (const path of examples) {
    test(`${path} has the line, and is what the schema and the loader take without a warning`, () => {
      const text = read(path);
      assert.equal(text.split('\n')[0], CONFIG_MODELINE);
      assert.ok(validate(parse(text)), JSON.stringify(validate.errors));
      assert.deepEqual(loadConfiguration(text, path).warnings, []);
    });
  }

  test('policies within a functionConfig are what the schema takes', () => {
    for (const path of ['examples/kustomize/mend.yaml', 'examples/kustomize/check.yaml']) {
      assert.ok(validate(parse(read(path)).spec.policy), path);
    }
    const [{ configMap }] = parse(read('examples/kpt/Kptfile')).pipeline.mutators;
    assert.ok(validate(parse(configMap.policy)));
  });

  test('the schema refuses what the loader refuses', () => {
    assert.ok(!validate({ mode: 'loud' }));
    assert.ok(!validate({ rules: { 'pre-stop-missing': { acton: 'Deny' } } }));
  });

  test('config print begins with the line, as YAML alone', async () => {
    const yaml = await run(['config', 'print']);
    assert.equal(yaml.stdout.split('\n')[0], CONFIG_MODELINE);
    assert.ok(validate(parse(yaml.stdout)), JSON.stringify(validate.errors));
    assert.ok(validate(JSON.parse((await run(['config', 'print', '--format', 'json'])).stdout)));
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { commands } from '../../src/commands/table.ts';

const ROOT = join(import.meta.dirname, '../..');

test('the Helm plugin has the version of its package, comes with it, and runs a command that there is', () => {
  const { version, files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const plugin = parse(readFileSync(join(ROOT, 'plugins/helm/plugin.yaml'), 'utf8'));
  assert.equal(plugin.version, version);
  assert.ok(files.includes('plugins/helm'));
  const [{ command, args }] = plugin.runtimeConfig.platformCommand;
  assert.equal(command, 'evenkeel');
  assert.ok(commands.some(({ name }) => name === args[0]));
});

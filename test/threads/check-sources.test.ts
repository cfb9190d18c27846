import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Judging } from '../../src/check/setting.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { type Source, sourcesOf } from '../../src/files/sources.ts';
import { rules } from '../../src/rules/registry.ts';
import { checkSources } from '../../src/threads/check-sources.ts';
import { folderWith } from '../files/folder.ts';

const FIXTURES = join(import.meta.dirname, '../rules');

const judging: Judging = {
  configuration: defaultConfiguration(),
  rules,
  now: new Date('2026-01-01T00:00:00Z'),
  namespace: 'default',
};

async function* stdin(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('apiVersion: v1\nkind: Service\nmetadata: {name: piped}\nspec: [wrong]\n');
}

describe('threads that check', () => {
  test('find what one alone finds, in the same order', async () => {
    const sources = await sourcesOf([FIXTURES, '-', 'nowhere.yaml'], { stdin: stdin(), folder: FIXTURES });
    const alone = await checkSources(sources, judging, 1);
    assert.ok(alone.findings.length > 300, `${alone.findings.length} findings are few`);
    assert.deepEqual(alone.faults.map(({ file }) => file).slice(-2), ['-', 'nowhere.yaml']);
    for (const threads of [2, 3]) assert.deepEqual(await checkSources(sources, judging, threads), alone);
  });

  test('judge by the rules and the old Deployments that they are given', async (t) => {
    const folder = folderWith({ 'web.yaml': deployment('app: web') }, t);
    const sources = await sourcesOf(['.'], { stdin: stdin(), folder });
    const own: Judging = {
      ...judging,
      rules: rules.filter(({ id }) => id === 'single-replica'),
      old: [{ object: JSON.parse(JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment' })) }],
    };
    const { findings } = await checkSources(sources, own, 2);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['single-replica'],
    );
  });

  test('that fail are told of, and none is left behind', async () => {
    const sources = [undefined as unknown as Source, { fault: { file: 'a.yaml', message: 'no' } }];
    await assert.rejects(checkSources(sources, judging, 2), TypeError);
  });
});

function deployment(labels: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {${labels}}}
  template:
    metadata: {labels: {${labels}}}
    spec: {containers: [{name: web, image: "web:1", ports: [{containerPort: 80}]}]}
`;
}

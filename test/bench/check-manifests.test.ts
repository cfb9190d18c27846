import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { inNamespace, originals, writeManifests } from './check-manifests.ts';

test('a copy differs from its original in the namespace alone', () => {
  const written = 'kind: Service # of the shop\nmetadata:\n  name: api\n';
  assert.equal(
    inNamespace(written, 'shop-3'),
    '---\nkind: Service # of the shop\nmetadata:\n  namespace: shop-3\n  name: api\n',
  );
  assert.equal(
    inNamespace('---\nkind: Service\nmetadata:\n  name: api\n  namespace: prod # ours', 'prod-12'),
    '---\nkind: Service\nmetadata:\n  name: api\n  namespace: prod-12 # ours\n',
  );
  for (const { text } of originals(() => {})) {
    const { metadata, ...rest } = parse(text) as { metadata: object };
    assert.deepEqual(parse(inNamespace(text, 'n')), { ...rest, metadata: { ...metadata, namespace: 'n' } });
  }
});

test('as many Deployments as asked for in each file, no two objects of one name, and the same as JSON', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-check-manifests-'));
  try {
    const amount = { files: 6, deploymentsInEach: 10 };
    const { yaml, json } = writeManifests(
      folder,
      originals(() => {}),
      amount,
    );
    const paths = readdirSync(yaml, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    assert.equal(paths.length, amount.files);
    const keys = new Set<string>();
    let objects = 0;
    for (const path of paths) {
      const found = parseAllDocuments(readFileSync(join(yaml, path), 'utf8')).map(
        (document) => document.toJS() as { kind: string; metadata: { namespace: string; name: string } },
      );
      assert.equal(found.filter(({ kind }) => kind === 'Deployment').length, amount.deploymentsInEach);
      const file = path.replace(/^.*\//, '').replace(/yaml$/, 'json');
      assert.deepEqual(JSON.parse(readFileSync(join(json, file), 'utf8')), found);
      objects += found.length;
      for (const { kind, metadata } of found) keys.add(`${kind} ${metadata.namespace}/${metadata.name}`);
    }
    assert.equal(keys.size, objects);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without a Deployment there is nothing to make copies of', () => {
  const services = [{ text: '---\nkind: Service\nmetadata:\n  name: api\n', namespace: 'shop', isDeployment: false }];
  assert.throws(() => writeManifests('/nowhere', services, { files: 1, deploymentsInEach: 1 }), /no Deployment/);
});

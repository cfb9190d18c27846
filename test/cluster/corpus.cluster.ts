import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { changesBetween } from './harness/changes.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { corpusPage, type Outcome } from './harness/corpus-page.ts';
import { matchesFile } from './harness/golden.ts';
import { deploymentsIn, manifestFiles } from './harness/manifests.ts';

// Manifests that real projects publish, and our own examples: what the API server stores of each Deployment, or why it
// is refused. The corpus is no part of this repository; EVENKEEL_CORPUS names the folder, by default ../shared/corpus, and
// without it the examples alone are applied.

const root = join(import.meta.dirname, '../..');
const corpus = process.env.EVENKEEL_CORPUS ?? join(root, '../shared/corpus');
const page = join(root, 'docs/evidence/corpus.md');

const { cluster } = await clusterWithWebhook();
const outcomes: Outcome[] = [];

const missing = existsSync(corpus) ? false : `no folder ${corpus}: set EVENKEEL_CORPUS to one with the manifests`;
suite('the corpus', { skip: missing }, () => judgeFolder(corpus, 'corpus'));
suite('examples', () => judgeFolder(join(root, 'examples'), 'examples'));

test('Argo CD and MinIO are refused for Recreate, MinIO with why a rolling update would hang', {
  skip: missing,
}, () => {
  const refused = new Map(
    outcomes.flatMap(({ source, name, refusal }) =>
      source === 'examples' || refusal === undefined ? [] : [[name, refusal]],
    ),
  );
  const names = ['argocd-notifications-controller', 'prometheus-adapter', 'minio-deployment'];
  assert.deepEqual([...refused.keys()], names);
  assert.match(refused.get('argocd-notifications-controller') ?? '', /strategy-recreate: spec\.strategy\.type: /);
  const minio = refused.get('minio-deployment') ?? '';
  assert.match(minio, /strategy-recreate: spec\.strategy\.type: .*A rolling update would hang here/);
  assert.match(minio, /hostPort 9000/);
  assert.match(minio, /minio-pv-claim/);
});

test('docs/evidence/corpus.md tells of all of them', { skip: missing }, () => matchesFile(page, corpusPage(outcomes)));

test('docs/evidence/corpus.md tells of the examples', async () => {
  const rows = exampleRows(corpusPage(outcomes));
  assert.notEqual(rows.length, 0);
  assert.deepEqual(exampleRows(await readFile(page, 'utf8')), rows, 'to write it anew takes the corpus, and UPDATE=1');
});

function exampleRows(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('| examples/'));
}

function judgeFolder(folder: string, source: Outcome['source']): void {
  for (const file of manifestFiles(folder)) {
    for (const [index, manifest] of deploymentsIn(join(folder, file)).entries()) {
      test(`${file}: ${manifest.metadata?.name}`, async () => {
        const namespace = `${source}-${file.replace(/\.ya?ml$/, '')}-${index}`;
        outcomes.push({ source, file, ...(await apply(manifest, await cluster.namespace(namespace))) });
      });
    }
  }
}

/** Applies it twice: the second time nothing changes, or it is refused for the same reason. */
async function apply(manifest: V1Deployment, namespace: string): Promise<Omit<Outcome, 'source' | 'file'>> {
  const name = manifest.metadata?.name as string;
  const placed = JSON.stringify({ ...manifest, metadata: { ...manifest.metadata, namespace } });
  // The webhook is not asked about kube-public: this is what the API server itself makes of the manifest.
  const elsewhere = JSON.stringify({ ...manifest, metadata: { ...manifest.metadata, namespace: 'kube-public' } });
  const plain = await cluster.kubectl.json<V1Deployment>(['create', '--dry-run=server', '-f', '-'], elsewhere);
  const first = await cluster.kubectl(['apply', '-f', '-'], placed);
  const again = await cluster.kubectl(['apply', '-f', '-'], placed);
  assert.equal(again.code, first.code);
  if (first.code !== 0) {
    assert.equal(again.stderr, first.stderr);
    const get = await cluster.kubectl(['get', 'deployment', name, '-n', namespace]);
    assert.match(get.stderr, /NotFound/);
    return { name, refusal: first.stderr, changes: [] };
  }
  const stored = await cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
  assert.equal(stored.metadata?.generation, 1, 'applied again, it is as it was');
  return { name, changes: changesBetween(plain, stored), warnings: first.stderr };
}

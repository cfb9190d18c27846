import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { KubernetesObject, V1Deployment, V1Service } from '@kubernetes/client-node';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import { matchesFile } from '../golden.ts';
import { changesBetween } from './harness/changes.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { corpusPage, type Outcome } from './harness/corpus-page.ts';
import { listOf } from './harness/kubectl.ts';
import { CORPUS, corpusMissing, deploymentsIn, manifestFiles, objectsIn } from './harness/manifests.ts';

// Manifests that real projects publish, and our own examples: what the API server stores of each Deployment, or why it
// is refused, with the Services, claims and so on of the same file around it. Without the corpus the examples alone are
// applied.

const root = join(import.meta.dirname, '../..');
const page = join(root, 'docs/evidence/corpus.md');

const { cluster, webhook } = await clusterWithWebhook();
const outcomes: Outcome[] = [];

const subjects = [
  ...(corpusMissing ? [] : subjectsIn(CORPUS, 'corpus')),
  ...subjectsIn(join(root, 'examples'), 'examples'),
];

await prepare();
suite('the corpus', { skip: corpusMissing }, () => judge('corpus'));
suite('examples', () => judge('examples'));

test('Argo CD and MinIO are refused for Recreate, MinIO with why a rolling update would hang', {
  skip: corpusMissing,
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

test('docs/evidence/corpus.md tells of all of them', { skip: corpusMissing }, () =>
  matchesFile(page, corpusPage(outcomes)),
);

test('docs/evidence/corpus.md tells of the examples', async () => {
  const rows = exampleRows(corpusPage(outcomes));
  assert.notEqual(rows.length, 0);
  assert.deepEqual(exampleRows(await readFile(page, 'utf8')), rows, 'to write it anew takes the corpus, and UPDATE=1');
});

function exampleRows(text: string): string[] {
  return text.split('\n').filter((line) => line.startsWith('| examples/'));
}

/** A Deployment, the objects around it that the rules look at, and the namespace that they all get. */
interface Subject {
  source: Outcome['source'];
  file: string;
  manifest: V1Deployment;
  around: KubernetesObject[];
  namespace: string;
}

function subjectsIn(folder: string, source: Outcome['source']): Subject[] {
  const kinds = new Set(followedIndexes().followed.map(({ kind }) => kind));
  return manifestFiles(folder).flatMap((file) => {
    const around = objectsIn(join(folder, file)).filter(({ kind = '' }) => kind !== 'Deployment' && kinds.has(kind));
    return deploymentsIn(join(folder, file)).map((manifest, index) => {
      const namespace = `${source}-${file.replace(/\.ya?ml$/, '')}-${index}`;
      return { source, file, manifest, around, namespace };
    });
  });
}

/** The webhook begins anew once the surroundings are there: it is ready when it knows of them all. */
async function prepare(): Promise<void> {
  await cluster.namespaces(subjects.map(({ namespace }) => namespace));
  const items = subjects.flatMap(({ around, namespace }) =>
    around.map((object) => {
      // Two Services of one file would ask for the same port of the nodes in every namespace.
      const ports = (object as V1Service).spec?.ports?.map(({ nodePort: _, ...port }) => port);
      const spec = 'spec' in object ? { ...(object.spec as object), ...(ports ? { ports } : {}) } : undefined;
      return { ...object, spec, metadata: { ...object.metadata, namespace } };
    }),
  );
  await cluster.kubectl.ok(['create', '-f', '-'], listOf(items));
  await webhook.restart();
}

function judge(source: Outcome['source']): void {
  for (const { file, manifest, namespace } of subjects.filter((subject) => subject.source === source)) {
    test(`${file}: ${manifest.metadata?.name}`, async () => {
      outcomes.push({ source, file, ...(await apply(manifest, namespace)) });
    });
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

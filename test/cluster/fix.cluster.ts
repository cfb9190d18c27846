import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { KubernetesObject, V1Deployment, V1Service } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { mend } from '../../src/check/mend.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { type Manifest, readManifests } from '../../src/manifest/read.ts';
import { rules } from '../../src/rules/registry.ts';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import { run } from '../commands/run.ts';
import { folderWith } from '../files/folder.ts';
import { fixtureNames, PLATFORM, readFixture } from '../rules/fixture.ts';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { createAround, type FixtureCase, hasNodes, placed, withNodes } from './harness/fixture-cases.ts';
import { listOf } from './harness/kubectl.ts';
import { CORPUS, corpusMissing, manifestFiles } from './harness/manifests.ts';

// What the webhook would inject and what `evenkeel fix` writes are the same: of a manifest that was mended the webhook has
// nothing to patch, what is stored of it is what is stored of the manifest as it was, and applied over that it changes
// nothing.

/** Each as a manifest that somebody writes: of the Deployment as it was before, it knows nothing. */
const cases: FixtureCase[] = rules.flatMap((rule) =>
  fixtureNames(rule)
    .map((name) => readFixture(rule, name))
    .filter(({ fixed }) => fixed !== undefined)
    .map((fixture) => ({
      rule,
      fixture: { ...fixture, others: fixture.others.filter((object) => object !== fixture.around.old) },
      namespace: `fix-${rule.id}-${fixture.name}`.slice(0, 63),
    })),
);

/** A file of manifests, its objects in a namespace of their own. */
interface Source {
  name: string;
  namespace: string;
  text: string;
}

const sources = [
  ...(corpusMissing ? [] : sourcesIn(CORPUS, 'corpus')),
  ...sourcesIn(join(import.meta.dirname, '../../examples'), 'examples'),
];

/** What is there before the requests is stored as it is written. */
const off = Object.fromEntries(rules.map(({ id }) => [id, { action: 'Off' }]));
const { cluster, webhook } = await clusterWithWebhook(JSON.stringify({ rules: off }));

await createAround(cluster, cases);
await createSources();
await webhook.restart(policyFor(PLATFORM.kubernetesMinor));

suite('every case of a rule that has a fix', () => {
  for (const each of cases.filter(isOfPlatform).filter((one) => !hasNodes(one))) {
    test(`${each.rule.id}: ${each.fixture.name}`, () => holdsForFixture(each));
  }
});

suite('every manifest of the corpus and the examples', () => {
  for (const each of sources) test(each.name, (t) => holdsForFile(each, folderWith({ 'all.yaml': each.text }, t)));
});

// A node that nobody has would do harm in a person's cluster.
const skip = cluster.onlyNamespacesLabelled === undefined ? false : 'in a cluster of its own only';
suite('every case of a rule that has a fix and counts nodes', { skip }, () => {
  for (const each of cases.filter(hasNodes)) {
    test(`${each.rule.id}: ${each.fixture.name}`, () => withNodes(cluster, webhook, each, () => holdsForFixture(each)));
  }
});

suite('every case of a rule that has a fix of another version of Kubernetes', () => {
  for (const each of cases.filter((one) => !isOfPlatform(one))) {
    test(`${each.rule.id}: ${each.fixture.name}`, async () => {
      await webhook.restart(policyFor(each.fixture.around.platform.kubernetesMinor));
      await holdsForFixture(each);
    });
  }
});

/** The default policy; but in each namespace of a fixture its own rule alone, as the fixture has it. */
function policyFor(kubernetesMinor: number): string {
  return JSON.stringify({
    minimumKubernetesVersion: `1.${kubernetesMinor}`,
    overrides: cases.map(({ rule, fixture, namespace }) => ({
      name: namespace,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      rules: { ...off, [rule.id]: { action: 'Deny', inject: true, options: fixture.options } },
    })),
  });
}

function isOfPlatform({ fixture }: FixtureCase): boolean {
  return fixture.around.platform.kubernetesMinor === PLATFORM.kubernetesMinor;
}

async function holdsForFixture({ fixture, namespace }: FixtureCase): Promise<void> {
  const file = (name: string, objects: readonly KubernetesObject[]) =>
    readManifests(name, objects.map((object) => stringify(placed(object, namespace))).join('---\n'));
  const { configuration } = loadConfiguration(policyFor(fixture.around.platform.kubernetesMinor), 'policy');
  const [mended] = mend([file('shop', [fixture.deployment]), file('others', fixture.others)], {
    configuration,
    rules,
    now: new Date(),
    namespace,
  });
  assert.ok(mended);
  assert.deepEqual([mended.faults, mended.left], [[], []]);
  await holds(namespace, mended.file.text, mended.text);
}

/** Every Deployment of a file, with what `fix` writes of the file as a whole. */
async function holdsForFile({ namespace, text }: Source, folder: string): Promise<void> {
  const { code, stderr } = await run(['fix', '--namespace', namespace, join(folder, 'all.yaml')]);
  assert.equal(code, 0, stderr);
  const before = deploymentsOf(text);
  const after = deploymentsOf(readFileSync(join(folder, 'all.yaml'), 'utf8'));
  assert.equal(after.length, before.length);
  for (const [index, { document }] of before.entries()) {
    await holds(namespace, document.text, after[index]?.document.text ?? '');
  }
}

async function holds(namespace: string, original: string, mended: string): Promise<void> {
  const name = readManifests('one', mended).manifests[0]?.object.metadata?.name ?? '';
  const before = webhook.reviews().length;
  const apply = ['apply', '-n', namespace, '-o', 'json', '-f', '-'];
  const fresh = await cluster.kubectl([...apply, '--dry-run=server'], mended);
  const stored = await cluster.kubectl(apply, original);
  assert.equal(fresh.code, stored.code, `${fresh.stderr}\n${stored.stderr}`);
  const verdicts = ['unchanged', mended === original ? 'unchanged' : 'patched'];
  if (stored.code !== 0) assert.equal(refusalIn(fresh.stderr), refusalIn(stored.stderr));
  else {
    assert.deepEqual(specOf(fresh.stdout), specOf(stored.stdout));
    const again = specOf(await cluster.kubectl.ok(apply, mended));
    assert.deepEqual(again, specOf(stored.stdout), 'no rollout begins when what was injected comes to be written down');
    // Of what has not changed since it was applied, kubectl sends nothing or an update that changes nothing.
    if (mended !== original) verdicts.push('unchanged');
  }
  const reviews = await until(`the webhook to log the reviews of ${namespace}/${name}`, () => {
    const mine = webhook
      .reviews()
      .slice(before)
      .filter((review) => review.namespace === namespace && review.name === name && review.webhook === 'mutate');
    return mine.length >= verdicts.length && mine;
  });
  const [told, others] = [reviews.slice(0, verdicts.length), reviews.slice(verdicts.length)];
  assert.deepEqual(
    told.map(({ verdict }) => verdict),
    verdicts,
  );
  assert.deepEqual(
    others.filter(({ verdict }) => verdict !== 'unchanged'),
    [],
  );
}

function specOf(json: string): unknown {
  return (JSON.parse(json) as V1Deployment).spec;
}

/** What kubectl prints of a denial, without what it says of its own input. */
function refusalIn(stderr: string): string {
  return stderr.slice(stderr.indexOf('admission webhook'));
}

function deploymentsOf(text: string): Manifest[] {
  return readManifests('all.yaml', text).manifests.filter(({ object }) => object.kind === 'Deployment');
}

function sourcesIn(folder: string, source: string): Source[] {
  return manifestFiles(folder).map((file) => {
    const namespace = `fix-${source}-${file.replace(/\.ya?ml$/, '')}`;
    const text = readFileSync(join(folder, file), 'utf8').replaceAll(/^( +namespace: )\S+$/gm, `$1${namespace}`);
    return { name: `${source}/${file}`, namespace, text };
  });
}

async function createSources(): Promise<void> {
  await cluster.namespaces(sources.map(({ namespace }) => namespace));
  const kinds = new Set(followedIndexes().followed.map(({ kind }) => kind));
  const objects = sources.flatMap(({ text, namespace }) =>
    readManifests('all.yaml', text)
      .manifests.filter(({ object: { kind = '' } }) => kind !== 'Deployment' && kinds.has(kind))
      .map(({ object }) => withoutNodePorts(placed(object, namespace))),
  );
  if (objects.length > 0) await cluster.kubectl.ok(['create', '-f', '-'], listOf(objects));
}

/** Two Services of different files may ask for the same port of the nodes. */
function withoutNodePorts(object: KubernetesObject): KubernetesObject {
  const { spec } = object as V1Service;
  if (object.kind !== 'Service' || spec?.ports === undefined) return object;
  return {
    ...object,
    spec: { ...spec, ports: spec.ports.map(({ nodePort: _, ...port }) => port) },
  } as KubernetesObject;
}

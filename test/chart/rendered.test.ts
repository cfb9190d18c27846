import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseAllDocuments, stringify } from 'yaml';
import { rules } from '../../src/rules/registry.ts';
import { CHART, type Helm, knownHelm, startHelm, type Values } from '../cluster/harness/helm.ts';
import { piped, run } from '../commands/run.ts';

// What Helm makes of the chart, as golden files that a review can read. `UPDATE=1` writes them anew.

const golden = join(import.meta.dirname, 'golden');
const certificate = {
  secretName: 'evenkeel-tls',
  caBundle: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
};

/** Each by the name of its golden file. */
const VARIANTS: Readonly<Record<string, Values>> = {
  default: {},
  'own-secret': { certificate },
  'cert-manager': { certManager: { enabled: true } },
  'fail-closed': { certificate, webhook: { failurePolicy: 'Fail', mutating: { failurePolicy: 'Ignore' } } },
  everything: {
    certManager: { enabled: true, issuerRef: { name: 'corporate', kind: 'ClusterIssuer' } },
    replicas: 3,
    autoscaling: { enabled: true },
    imagePullSecrets: [{ name: 'registry' }],
    config: {
      mode: 'warn',
      rules: { 'strategy-recreate': { action: 'Off' } },
      overrides: [{ name: 'shops', namespaceSelector: { matchLabels: { team: 'shop' } }, mode: 'enforce' }],
    },
    webhook: {
      namespaceSelector: { matchExpressions: [{ key: 'evenkeel', operator: 'NotIn', values: ['left-alone'] }] },
      objectSelector: { matchLabels: { tier: 'web' } },
      matchConditions: [{ name: 'not-by-the-operator', expression: "request.userInfo.username != 'operator'" }],
      excludedNamespaces: ['legacy'],
    },
    networkPolicy: { enabled: true, metricsFrom: [{ namespaceSelector: { matchLabels: { team: 'monitoring' } } }] },
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
    dashboard: { enabled: true, annotations: { grafana_folder: 'Platform' } },
    affinity: { nodeAffinity: {} },
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'platform', operator: 'Exists' }],
    priorityClassName: 'system-cluster-critical',
    podAnnotations: { team: 'platform' },
  },
};

const program = knownHelm();
const skip =
  program === undefined &&
  'no Helm on PATH, in EVENKEEL_HELM or built: `node test/cluster/harness/binaries.ts` builds one';

let folder: string;
let helm: Helm;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-rendered-'));
  if (program !== undefined) helm = await startHelm(folder, program);
});

after(() => rm(folder, { recursive: true, force: true }));

async function rendered(values: Values, release = 'evenkeel', namespace = 'platform'): Promise<string> {
  const args = ['template', release, CHART, '--namespace', namespace, '--kube-version', '1.34.0'];
  const { code, stdout, stderr } = await helm(args, values);
  assert.equal(code, 0, stderr);
  return stdout;
}

for (const [name, values] of Object.entries(VARIANTS)) {
  test(`${name} is what its golden file has`, { skip }, async () => {
    const text = withoutDashboard(await rendered(values));
    const file = join(golden, `${name}.yaml`);
    if (process.env.UPDATE === '1') await writeFile(file, text);
    assert.equal(text, await readFile(file, 'utf8'));
  });

  test(`${name} lints`, { skip }, async () => {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART], values);
    assert.equal(code, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /\[(WARNING|ERROR)\]/);
  });

  test(`${name} passes evenkeel check with every rule at Deny`, { skip }, async () => {
    const config = join(folder, 'deny.yaml');
    await writeFile(config, stringify({ rules: Object.fromEntries(rules.map(({ id }) => [id, { action: 'Deny' }])) }));
    const text = await rendered(values);
    const { code, stdout, stderr } = await run(['check', '--config', config, '-'], { stdin: piped(text) });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /1 Deployment/);
    // The least that is wrong is found.
    const without = text.replace(/ {10}lifecycle:\n( {12}.*\n)+/, '');
    assert.notEqual(without, text);
    assert.equal((await run(['check', '--config', config, '-'], { stdin: piped(without) })).code, 1);
  });
}

test('every golden file belongs to a variant', async () => {
  const files = Object.keys(VARIANTS).map((name) => `${name}.yaml`);
  assert.deepEqual((await readdir(golden)).sort(), files.sort());
});

for (const release of ['evenkeel'.padEnd(53, '-of-the-platform'), 'p'.repeat(53)]) {
  test(`no name is too long for a release called ${release}`, { skip }, async () => {
    const text = await rendered(VARIANTS.default ?? {}, release);
    const documents = parseAllDocuments(text).map((each) => each.toJS());
    const names: string[] = documents.map(({ metadata }) => metadata.name);
    const [, secret = ''] = /--certificate-secret=(\S+?)"?$/m.exec(text) ?? [];
    for (const name of [secret, ...names]) assert.match(name, /^[a-z]([-a-z0-9.]{0,61}[a-z0-9])?$/, name);
  });
}

test('names that YAML would take for something else, and a release with a dot', { skip }, async () => {
  for (const [release, name] of [
    ['123', '123-evenkeel'],
    ['true', 'true-evenkeel'],
    ['my.evenkeel', 'my-evenkeel'],
    ['a.b', 'a-b-evenkeel'],
  ] as const) {
    const documents = parseAllDocuments(await rendered(VARIANTS.everything ?? {}, release, '1e3')).map((each) =>
      each.toJS(),
    );
    const service = documents.find(({ kind }) => kind === 'Service');
    assert.deepEqual([service.metadata.name, service.metadata.namespace], [name, '1e3']);
    for (const { metadata } of documents) {
      assert.equal(metadata.labels['app.kubernetes.io/instance'], release);
      assert.ok(['string', 'undefined'].includes(typeof metadata.namespace), metadata.namespace);
    }
  }
});

test('the dashboard comes through whole', { skip }, async () => {
  const documents = parseAllDocuments(await rendered(VARIANTS.everything ?? {})).map((each) => each.toJS());
  const map = documents.find(({ metadata }) => metadata.name === 'evenkeel-dashboard');
  const own = await readFile(join(CHART, 'files/dashboard.json'), 'utf8');
  assert.deepEqual(JSON.parse(map.data['evenkeel.json']), JSON.parse(own));
});

/** It is generated, has tests of its own, and is longer than all the rest. */
function withoutDashboard(text: string): string {
  return text.replace(/( {2}evenkeel\.json: \|\n)( {4}.*\n)+/, '$1    # files/dashboard.json\n');
}

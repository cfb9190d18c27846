import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { folderWith } from '../files/folder.ts';
import { piped, type Ran, run } from './run.ts';

const deployment = (name: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: 3
  strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: ${name} } }
      terminationGracePeriodSeconds: 45
      containers:
        - name: web
          image: registry.example/${name}:1
          ports: [{ containerPort: 8080 }]
          lifecycle: { preStop: { sleep: { seconds: 15 } } }
${more}`;

const PROBE = '          readinessProbe: { httpGet: { path: /ready, port: 8080 } }\n';
const budget = (name: string) => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: ${name} } } }
`;
/** Nothing is wrong with it. */
const good = (name: string) => `${deployment(name, PROBE)}---\n${budget(name)}`;
/** One violation, which is denied. */
const bad = (name: string) => `${deployment(name)}---\n${budget(name)}`;
/** One violation, which is recorded. */
const unprotected = (name: string) => deployment(name, PROBE);

interface JsonReport {
  policy?: string;
  summary: { deployments: number; violations: number; inBaseline: number; exempt: number };
  findings: {
    file: string;
    name: string;
    rule: string;
    level: string;
    suppressed?: string;
    at: { start: { line: number } };
  }[];
  errors: { file: string; message: string }[];
  notes: { file: string; message: string }[];
}
async function check(folder: string, ...argv: string[]): Promise<{ code: number; report: JsonReport; stderr: string }> {
  const { code, stdout, stderr } = await run(['check', '--format', 'json', ...argv], { folder });
  assert.notEqual(stdout, '', stderr);
  return { code, report: JSON.parse(stdout) as JsonReport, stderr };
}
const found = ({ findings }: JsonReport) =>
  findings.map(({ file, name, rule, level, suppressed = '' }) =>
    [file, name, rule, level, suppressed].join(' ').trim(),
  );

describe('exit codes', () => {
  const files = {
    'good.yaml': good('good'),
    'bad.yaml': bad('bad'),
    'audited.yaml': unprotected('audited'),
    'broken.yaml': 'a: [',
  };
  const table: readonly (readonly [argv: string[], code: number])[] = [
    [['good.yaml'], 0],
    [['bad.yaml'], 1],
    [['audited.yaml'], 0],
    [['--fail-on', 'warn', 'audited.yaml'], 0],
    [['--fail-on', 'audit', 'audited.yaml'], 1],
    [['--fail-on', 'audit', 'good.yaml'], 0],
    [['broken.yaml'], 2],
    [['none.yaml', 'good.yaml'], 2],
    [['bad.yaml', 'broken.yaml'], 2],
    [['-'], 0],
    [['.'], 1],
    [[], 1],
  ];
  for (const [argv, code] of table) {
    test(`${argv.join(' ') || 'nothing given, which is the folder'}: ${code}`, async (t) => {
      assert.equal((await run(['check', ...argv], { folder: folderWith(files, t) })).code, code);
    });
  }

  const usage: readonly (readonly [argv: string[], message: string])[] = [
    [['--fail-on', 'error'], '--fail-on: expected one of deny, warn, audit, got "error"\n'],
    [['--as', 'update'], '--as update: expected --old FILE with the Deployments as they are before\n'],
    [['--as', 'create', '--old', 'x'], '--as create: --old goes with --as update\n'],
    [['--old', '-', '-'], '--old -: what is piped in is the manifests already\n'],
    [['--config', 'none.yaml'], 'none.yaml: cannot be read: there is no such file or folder\n'],
    [['--config', '.'], '.: cannot be read: it is a folder\n'],
    [['--baseline', '.', '.'], '.: cannot be read: it is a folder\n'],
    [['--baseline', 'none.json', '.'], 'none.json: cannot be read: there is no such file or folder\n'],
  ];
  for (const [argv, message] of usage) {
    test(`check ${argv.join(' ')}: asked for what cannot be`, async (t) => {
      const { code, stdout, stderr } = await run(['check', ...argv], { folder: folderWith(files, t) });
      assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: '', stderr: message });
    });
  }
});

test('nothing where something should be piped in is told', async () => {
  const { code, stdout } = await run(['check', '-'], { stdin: piped('') });
  const note = 'nothing was piped in; if something should have been, what wrote it has failed';
  assert.deepEqual([code, stdout], [0, `stdin: note: ${note}\n\nno Deployments\n`]);
});

test("all that is given is each other's surroundings, whichever file it is in", async (t) => {
  const folder = folderWith(
    { 'a/web.yaml': unprotected('web'), 'b/budget.json': '', 'b/api.yaml': unprotected('api') },
    t,
  );
  writeFileSync(
    join(folder, 'b/budget.json'),
    '{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"web"},"spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}}',
  );
  assert.deepEqual(found((await check(folder)).report), ['b/api.yaml api disruption-budget-missing audit']);
  assert.deepEqual(found((await check(folder, 'a')).report), ['a/web.yaml web disruption-budget-missing audit']);
});

test('what is piped in', async () => {
  const { code, stdout } = await run(['check', '--format', 'json', '-'], { stdin: piped(bad('web')) });
  assert.equal(code, 1);
  assert.deepEqual(found(JSON.parse(stdout)), ['- web readiness-probe-missing deny']);
});

describe('the policy', () => {
  const files = {
    '.git/HEAD': '',
    'evenkeel.yaml': 'mode: warn\n',
    'strict.yaml': 'rules:\n  disruption-budget-missing: {action: Deny}\n',
    'deploy/web.yaml': bad('web'),
    'deploy/api.yaml': unprotected('api'),
  };

  test('is that of evenkeel.yaml in a folder above, and is named', async (t) => {
    const { code, report } = await check(join(folderWith(files, t), 'deploy'));
    assert.deepEqual([code, report.policy], [0, join('..', 'evenkeel.yaml')]);
    assert.deepEqual(found(report), [
      'api.yaml api disruption-budget-missing audit',
      'web.yaml web readiness-probe-missing warn',
    ]);
  });

  test('is that of --config before all others', async (t) => {
    const { code, report } = await check(folderWith(files, t), '--config', 'strict.yaml');
    assert.deepEqual([code, report.policy], [1, 'strict.yaml']);
    assert.ok(found(report).includes('deploy/api.yaml api disruption-budget-missing deny'));
  });

  test('the labels of a Namespace among the manifests decide on overrides', async (t) => {
    const config = 'overrides:\n- {name: sandbox, namespaceSelector: {matchLabels: {tier: sandbox}}, mode: audit}\n';
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: play, labels: {tier: sandbox}}\n---\n';
    const inPlay = bad('web').replaceAll('name: web\nspec', 'name: web\n  namespace: play\nspec');
    const folder = folderWith({ 'evenkeel.yaml': config, 'web.yaml': namespace + inPlay }, t);
    assert.deepEqual(
      (await check(folder)).report.findings.map(({ rule, level }) => `${rule} ${level}`),
      ['disruption-budget-missing audit', 'readiness-probe-missing audit'],
    );
  });
});

describe('--old', () => {
  const live = (name: string, text: string) =>
    text.replace(`  name: ${name}\n`, `  name: ${name}\n  uid: 0b5b8a46-7d0a-4c3e-9c22-000000000000\n`);

  test('what an update leaves alone is warned of at most; what it brings is not', async (t) => {
    const folder = folderWith({ 'old.yaml': bad('web'), 'new/web.yaml': bad('web'), 'new/api.yaml': bad('api') }, t);
    const untouched = await check(folder, '--old', 'old.yaml', 'new/web.yaml');
    assert.deepEqual(
      [untouched.code, ...found(untouched.report)],
      [0, 'new/web.yaml web readiness-probe-missing warn'],
    );
    const created = await check(folder, '--as', 'update', '--old', 'old.yaml', 'new');
    assert.deepEqual(
      [created.code, ...found(created.report)],
      [1, 'new/api.yaml api readiness-probe-missing deny', 'new/web.yaml web readiness-probe-missing warn'],
    );
    writeFileSync(join(folder, 'new/web.yaml'), bad('web').replace('web:1', 'web:2'));
    const rolledOut = await check(folder, '--old', 'old.yaml', 'new/web.yaml');
    assert.deepEqual(
      [rolledOut.code, ...found(rolledOut.report)],
      [1, 'new/web.yaml web readiness-probe-missing deny'],
    );
  });

  test('a live object, by kubectl get -o yaml, in a List, or in a folder', async (t) => {
    const defaulted = live('web', bad('web')).replace(
      '    spec:\n',
      '    spec:\n      dnsPolicy: ClusterFirst\n      restartPolicy: Always\n',
    );
    const list = `apiVersion: v1\nkind: List\nitems:\n${defaulted.split('---\n')[0]!.replace(/^/gm, '  ').replace('  apiVersion', '- apiVersion')}`;
    const folder = folderWith(
      { 'live.yaml': defaulted, 'list.yaml': list, 'cluster/web.yaml': defaulted, 'web.yaml': bad('web') },
      t,
    );
    for (const old of ['live.yaml', 'list.yaml', 'cluster']) {
      const { code, report } = await check(folder, '--old', old, 'web.yaml');
      assert.deepEqual([code, ...found(report)], [0, 'web.yaml web readiness-probe-missing warn'], old);
    }
    const { code } = await run(['check', '--old', '-', 'web.yaml'], { folder, stdin: piped(defaulted) });
    assert.equal(code, 0);
  });

  test('what a live container has, the manifest need not state; a finding stands where the manifest has it', async (t) => {
    const sidecar = '        - name: sidecar\n          image: sidecar:1\n';
    const injected = live('web', deployment('web', PROBE)).replace(
      '      containers:\n',
      `      containers:\n${sidecar}`,
    );
    const folder = folderWith({ 'live.yaml': injected, 'web.yaml': bad('web') }, t);
    assert.deepEqual(found((await check(folder, '--old', 'live.yaml', 'web.yaml')).report), []);
    writeFileSync(join(folder, 'live.yaml'), injected.replace(PROBE, ''));
    const { report } = await check(folder, '--old', 'live.yaml', 'web.yaml');
    assert.deepEqual(
      report.findings.map(({ rule, at }) => [rule, at.start.line]),
      [['readiness-probe-missing', 21]],
    );
  });

  test('what of it cannot be read is told, and what has no like in it is remarked on', async (t) => {
    const folder = folderWith({ 'web.yaml': good('web'), 'broken.yaml': 'a: [', 'other.yaml': good('other') }, t);
    const broken = await check(folder, '--old', 'broken.yaml', 'web.yaml');
    assert.deepEqual([broken.code, broken.report.errors.map(({ file }) => file)], [2, ['broken.yaml']]);
    writeFileSync(
      join(folder, 'broken.yaml'),
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: []\n',
    );
    assert.equal((await check(folder, '--old', 'broken.yaml', 'web.yaml')).code, 2);
    const other = await check(folder, '--old', 'other.yaml', 'web.yaml');
    assert.deepEqual(
      other.report.notes.map(({ message }) => message),
      ['none of the Deployments is in it, and all are judged as created'],
    );
  });
});

describe('a baseline', () => {
  const start = (t: TestContext) =>
    folderWith({ 'a/web.yaml': bad('web'), 'a/api.yaml': bad('api'), 'b/job.yaml': unprotected('job') }, t);

  test('lets what was there be, wherever it moves to, and nothing new', async (t) => {
    const folder = start(t);
    const written = await check(folder, '--write-baseline', 'baseline.json');
    assert.deepEqual([written.code, written.stderr], [0, 'baseline.json: 3 findings in the baseline\n']);
    assert.deepEqual(written.report.summary.inBaseline, 3);
    assert.equal(
      readFileSync(join(folder, 'baseline.json'), 'utf8'),
      [
        '{"version":1,"findings":[',
        '{"file":"a/api.yaml","deployment":"default/api","rule":"readiness-probe-missing","reason":"ReadinessProbeMissing","field":"spec.template.spec.containers[web].readinessProbe"},',
        '{"file":"a/web.yaml","deployment":"default/web","rule":"readiness-probe-missing","reason":"ReadinessProbeMissing","field":"spec.template.spec.containers[web].readinessProbe"},',
        '{"file":"b/job.yaml","deployment":"default/job","rule":"disruption-budget-missing","reason":"DisruptionBudgetMissing","field":"spec.replicas"}',
        ']}',
        '',
      ].join('\n'),
    );
    const again = await check(folder, '--baseline', 'baseline.json', '--fail-on', 'audit');
    assert.deepEqual([again.code, again.report.notes], [0, []]);
    assert.ok(again.report.findings.every(({ suppressed }) => suppressed === 'baseline'));
    const moved = bad('web').replace(
      '      containers:\n',
      '      containers:\n        - { name: first, image: first }\n',
    );
    writeFileSync(join(folder, 'a/web.yaml'), `# moved\n\n${moved}`);
    appendFileSync(join(folder, 'a/api.yaml'), `---\n${bad('new')}`);
    const later = await check(folder, '--baseline', 'baseline.json');
    assert.equal(later.code, 1);
    assert.deepEqual(
      found(later.report).filter((line) => !line.endsWith('baseline')),
      ['a/api.yaml new readiness-probe-missing deny'],
    );
  });

  test('holds from wherever it is used', async (t) => {
    const folder = start(t);
    await check(folder, '--write-baseline', 'baseline.json');
    assert.equal((await check(join(folder, 'a'), '--baseline', '../baseline.json', '--fail-on', 'audit')).code, 0);
    assert.equal(
      (await check(join(folder, 'b'), '--baseline', '../baseline.json', '--fail-on', 'audit', '../a')).code,
      0,
    );
  });

  test('what it has and is found no more is remarked on, where one has looked', async (t) => {
    const folder = start(t);
    await check(folder, '--write-baseline', 'baseline.json');
    writeFileSync(join(folder, 'a/web.yaml'), good('web'));
    rmSync(join(folder, 'b/job.yaml'));
    const notes = async (...argv: string[]) =>
      (await check(folder, '--baseline', 'baseline.json', ...argv)).report.notes.map(({ message }) => message);
    assert.deepEqual(await notes(), ['2 findings in it found no more; --write-baseline baseline.json writes it anew']);
    assert.deepEqual(await notes('a/api.yaml'), [
      '1 finding in it found no more; --write-baseline baseline.json writes it anew',
    ]);
    writeFileSync(join(folder, 'a/web.yaml'), 'apiVersion: [');
    assert.deepEqual(await notes('a'), [
      '1 finding in it found no more; --write-baseline baseline.json writes it anew',
    ]);
  });

  test('written anew, keeps what it has of files that were not looked at or not read', async (t) => {
    const folder = start(t);
    await check(folder, '--write-baseline', 'baseline.json');
    const before = readFileSync(join(folder, 'baseline.json'), 'utf8');
    writeFileSync(join(folder, 'a/web.yaml'), good('web'));
    await check(folder, '--write-baseline', 'baseline.json', 'a/api.yaml', 'b');
    assert.equal(readFileSync(join(folder, 'baseline.json'), 'utf8'), before);
    writeFileSync(join(folder, 'a/api.yaml'), `${bad('api')}---\napiVersion: [\n`);
    const { code } = await check(folder, '--write-baseline', 'baseline.json');
    const after = readFileSync(join(folder, 'baseline.json'), 'utf8');
    assert.equal(code, 2);
    assert.deepEqual(
      [after.includes('api.yaml'), after.includes('web.yaml'), after.includes('job.yaml')],
      [true, false, true],
    );
  });

  test('exempt is exempt, and in no baseline', async (t) => {
    const exempt = bad('web').replace(
      '  name: web\n',
      '  name: web\n  annotations: { evenkeel.dev/exempt: readiness-probe-missing }\n',
    );
    const folder = folderWith({ 'web.yaml': exempt }, t);
    const { code, report } = await check(folder, '--write-baseline', 'baseline.json');
    assert.deepEqual([code, found(report)], [0, ['web.yaml web readiness-probe-missing deny exemption']]);
    assert.equal(readFileSync(join(folder, 'baseline.json'), 'utf8'), '{"version":1,"findings":[]}\n');
  });

  test('one that is none is told, and never written over', async (t) => {
    const folder = folderWith({ 'web.yaml': bad('web'), 'baseline.json': '{"version":1,"findings":[{}]}' }, t);
    const told = (ran: Ran) => ({ code: ran.code, stdout: ran.stdout, stderr: ran.stderr });
    for (const flag of ['--baseline', '--write-baseline']) {
      assert.deepEqual(told(await run(['check', flag, 'baseline.json'], { folder })), {
        code: 2,
        stdout: '',
        stderr: 'baseline.json: findings[0].file: expected text\n',
      });
    }
    assert.equal(readFileSync(join(folder, 'baseline.json'), 'utf8'), '{"version":1,"findings":[{}]}');
    const { code, stderr } = await run(['check', '--write-baseline', 'none/baseline.json'], { folder });
    assert.deepEqual(
      [code, stderr],
      [2, 'none/baseline.json: cannot be written: it is gone, or its folder is not there\n'],
    );
    assert.ok(!existsSync(join(folder, 'none')));
    assert.deepEqual(readdirSync(folder).sort(), ['baseline.json', 'web.yaml']);
  });
});

test('a repository of templates, patches and what is none of ours does not drown what is found', async (t) => {
  const files: Record<string, string> = {
    'package.json': '{"name": "x"}',
    'mkdocs.yml': 'site: [\n',
    '.github/workflows/ci.yaml': 'on: push\njobs: {a: {steps: [{run: "kubectl apply -f a.yaml # apiVersion: v1"}]}}\n',
    'web.yaml': bad('web'),
    'charts/one/Chart.yaml': 'apiVersion: v2\nname: one\n',
    'base/kustomization.yaml': 'resources: [../web.yaml]\n',
    'secrets.yaml': '\0GITCRYPT\0',
  };
  for (let index = 0; index < 100; index += 1) {
    files[`charts/one/templates/t${index}.yaml`] = `${deployment('{{ .Release.Name }}')}`;
    files[`overlays/o${index}/kustomization.yaml`] = 'resources: [../../base]\n';
    files[`overlays/o${index}/patch.yaml`] =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n';
    files[`ansible/t${index}.yaml`] = `apiVersion: v1\nkind: ConfigMap\ndata: {{ data }}\n`;
  }
  const { code, report } = await check(folderWith(files, t));
  assert.deepEqual([code, ...found(report)], [1, 'web.yaml web readiness-probe-missing deny']);
  assert.deepEqual(
    report.notes.map(({ file, message }) => `${file}: ${message}`),
    [
      'ansible/t0.yaml: one of 100 templates, which are no YAML until they are rendered: helm template CHART | evenkeel check -',
      'base/kustomization.yaml: one of 101 kustomizations; bases and overlays are judged as written, what is applied by: kustomize build DIR | evenkeel check -',
      'charts/one: a Helm chart; its templates are no YAML until rendered: helm template charts/one | evenkeel check -',
      'overlays/o0/patch.yaml: one of 100 Deployments without spec.selector: patches, not judged; what comes of them is: kustomize build DIR | evenkeel check -',
      'secrets.yaml: has a NUL byte, as no text has, and is not read',
    ],
  );
  assert.deepEqual(report.errors, []);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import type { Result } from '../../src/krm/results.ts';
import { folderWith } from '../files/folder.ts';
import { piped, run } from './run.ts';

const DEPLOYMENT = `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: shop # the shop
    annotations:
      config.kubernetes.io/index: '2'
      config.kubernetes.io/path: "shop.yaml"
      internal.config.kubernetes.io/index: '2'
      internal.config.kubernetes.io/path: 'shop.yaml'
      example.dev/note: '{{ .Values.note }} is what the template said'
  spec:
    replicas: 1
    selector: { matchLabels: { app: shop } }
    template:
      metadata: { labels: { app: shop } }
      spec:
        containers:
        - image: registry.example/shop:1.4.2
          # Where customers come in.
          ports: [{ name: http, containerPort: 8080 }]
          name: web
`;
const SERVICE = `- {apiVersion: v1, kind: Service, metadata: {name: shop}, spec: {selector: {app: shop}, ports: [{port: 80, targetPort: http}]}}
`;
const QUIET = `functionConfig:
  apiVersion: evenkeel.dev/v1alpha1
  kind: Evenkeel
  spec:
    policy:
      rules:
        single-replica: { action: Warn }
        disruption-budget-missing: { action: "Off" }
        all-on-one-node: { action: "Off" }
`;

const list = (items: string, functionConfig = QUIET) =>
  `apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n${functionConfig}items:\n${items}`;

const krm = (input: string, ...argv: string[]) => run(['krm', ...argv], { stdin: piped(input) });

const resultsIn = (output: string) => (parse(output) as { results?: Result[] }).results ?? [];

describe('evenkeel krm', () => {
  test('mends the items, and leaves all the rest of the text as it is', async () => {
    const input = list(SERVICE + DEPLOYMENT);
    const { code, stdout } = await krm(input);
    assert.equal(code, 0);
    const [mended = '', results] = stdout.split(/^results:$/m);
    assert.ok(results);
    const added = `          readinessProbe:
            tcpSocket:
              port: http
            periodSeconds: 5
            timeoutSeconds: 2
            failureThreshold: 3
          lifecycle:
            preStop:
              sleep:
                seconds: 15
        terminationGracePeriodSeconds: 45
`;
    assert.equal(mended.replace(added, ''), input);
  });

  test('says in results what it mended, and what is left to people', async () => {
    const { stdout, stderr } = await krm(list(SERVICE + DEPLOYMENT));
    const results = resultsIn(stdout);
    assert.deepEqual(
      results.map(({ severity, tags, message }) => [severity, tags?.rule, message.split(':')[0]]),
      [
        ['info', 'readiness-probe-missing', 'mended'],
        ['info', 'pre-stop-missing', 'mended'],
        ['warning', 'single-replica', 'single-replica'],
      ],
    );
    const { message, ...left } = results[2] as Result;
    assert.match(message, /^single-replica: one Pod serves alone/);
    assert.deepEqual(left, {
      severity: 'warning',
      resourceRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      field: { path: 'spec.replicas', currentValue: 1 },
      file: { path: 'shop.yaml', index: 2 },
      tags: { rule: 'single-replica', reason: left.tags?.reason },
    });
    assert.equal(stderr, `warning: Deployment shop: spec.replicas: ${message} (shop.yaml)\n`);
  });

  test('changes nothing a second time', async () => {
    const first = await krm(list(SERVICE + DEPLOYMENT));
    const input = first.stdout.slice(0, first.stdout.indexOf('results:'));
    const second = await krm(input);
    assert.equal(second.stdout.slice(0, input.length), input);
    assert.deepEqual(
      resultsIn(second.stdout).map(({ tags }) => tags?.rule),
      ['single-replica'],
    );
  });

  test('with `mend: false` it changes nothing, and what is denied is an error and exit code 1', async () => {
    const input = list(DEPLOYMENT, `${QUIET}    mend: false\n`);
    const { code, stdout, stderr } = await krm(input);
    assert.equal(code, 1);
    assert.ok(stdout.startsWith(input));
    assert.deepEqual(
      resultsIn(stdout)
        .map(({ severity, tags }) => [severity, tags?.rule])
        .sort(),
      [
        ['error', 'pre-stop-missing'],
        ['error', 'readiness-probe-missing'],
        ['warning', 'single-replica'],
      ],
    );
    assert.match(stderr, /^error: Deployment shop: spec\.template\.spec\.containers\[0\]\.readinessProbe: readiness-/m);
  });

  test('what nobody can mend is an error in any case', async () => {
    const recreate = DEPLOYMENT.replace('replicas: 1', 'replicas: 1\n    strategy: { type: Recreate }');
    const { code, stdout } = await krm(list(recreate));
    assert.equal(code, 1);
    assert.match(stdout, /readinessProbe:/);
    assert.deepEqual(
      resultsIn(stdout)
        .filter(({ severity }) => severity === 'error')
        .map(({ field }) => field),
      [{ path: 'spec.strategy.type', currentValue: 'Recreate' }],
    );
  });

  test('without anything to say there are no results', async () => {
    for (const items of [SERVICE, '[]\n']) {
      const input = list(items).replace('items:\n[]', 'items: []');
      assert.deepEqual(await krm(input), { code: 0, stdout: input, stderr: '' });
    }
  });

  test('JSON comes out as JSON, and results of other functions stay', async () => {
    const value = parse(list(SERVICE + DEPLOYMENT));
    const before = [{ message: 'said before', severity: 'info' }];
    const input = JSON.stringify({ ...value, results: before }, null, 2);
    const { stdout } = await krm(input);
    const output = JSON.parse(stdout);
    assert.deepEqual(output.results[0], before[0]);
    assert.equal(output.results.length, 4);
    assert.equal(output.items[1].spec.template.spec.terminationGracePeriodSeconds, 45);
    assert.deepEqual(Object.keys(output), Object.keys(JSON.parse(input)));
  });

  test('a List of any kind is taken as well', async () => {
    const { code, stdout } = await krm(`kind: List\napiVersion: v1\nitems:\n${DEPLOYMENT}`);
    assert.equal(code, 0);
    assert.match(stdout, /^ {10}readinessProbe:$/m);
    assert.match(stdout, /^results:$/m);
  });

  test('what goes to no cluster is not judged, and an item that is broken is an error', async () => {
    const local = DEPLOYMENT.replace('annotations:', `annotations:\n      config.kubernetes.io/local-config: 'true'`);
    const broken = DEPLOYMENT.replace('name: shop #', 'name: broken #').replace('replicas: 1', 'replicas: many');
    const { code, stdout } = await krm(list(local + broken));
    assert.equal(code, 1);
    assert.deepEqual(
      resultsIn(stdout).map(({ severity, resourceRef }) => [severity, resourceRef?.name]),
      [['error', 'broken']],
    );
  });

  test('without a policy in the functionConfig, the flag or the nearest evenkeel.yaml says it', async (t) => {
    const folder = folderWith({ 'evenkeel.yaml': 'mode: audit\n', 'quiet.yaml': 'mode: warn\n' }, t);
    const severities = async (functionConfig: string, ...argv: string[]) => {
      const given = { stdin: piped(list(DEPLOYMENT, functionConfig)), folder };
      const { stdout } = await run(['krm', ...argv], given);
      return new Set(resultsIn(stdout).map(({ severity }) => severity));
    };
    const check = 'functionConfig: {apiVersion: v1, kind: ConfigMap, data: {mend: "false"';
    assert.deepEqual(await severities(`${check}}}\n`), new Set(['info']));
    assert.ok((await severities(`${check}}}\n`, '--config', 'quiet.yaml')).has('warning'));
    assert.ok((await severities(`${check}, policy: "mode: enforce"}}\n`)).has('error'));
  });

  const refused: [what: string, input: string, message: string][] = [
    ['nothing', '', 'expected a ResourceList on standard input, and got nothing'],
    [
      'another object',
      DEPLOYMENT.replace(/^(- | {2})/gm, ''),
      'expected a ResourceList on standard input, and got a Deployment',
    ],
    [
      'items that are no list',
      'kind: ResourceList\nitems: 3\n',
      'expected a ResourceList on standard input, and its items are no list',
    ],
    ['text', 'hello\n', 'expected a ResourceList on standard input, and got something else'],
    [
      'two documents',
      `${list(SERVICE)}---\n${list(SERVICE)}`,
      'expected a ResourceList on standard input, and got 2 documents',
    ],
    ['broken YAML', 'kind: ResourceList\n\titems: []\n', 'stdin:2:1: indented with a tab; YAML takes spaces only'],
    [
      'a functionConfig of another kind',
      list(SERVICE, 'functionConfig: {kind: Kptfile}\n'),
      'functionConfig: expected an Evenkeel of evenkeel.dev/v1alpha1 or a ConfigMap of v1, got "Kptfile" of nothing',
    ],
  ];
  for (const [what, input, message] of refused) {
    test(`refused: ${what}`, async () => {
      assert.deepEqual(await krm(input), { code: 2, stdout: '', stderr: `${message}\n` });
    });
  }

  test('takes no files', async () => {
    const { code, stderr } = await run(['krm', 'list.yaml']);
    assert.deepEqual([code, stderr], [2, 'list.yaml: krm takes a ResourceList on standard input\n']);
  });
});

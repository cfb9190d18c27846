import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { dispatch } from '../../src/commands/dispatch.ts';
import { kubectlEvenkeel } from '../../src/commands/kubectl-evenkeel.ts';
import { type Answers, fakeKubectl, forbidden } from '../kubectl/fake-kubectl.ts';
import { ioInMemory, type Ran } from './run.ts';

const AROUND =
  'services,horizontalpodautoscalers.autoscaling,poddisruptionbudgets.policy,' +
  'persistentvolumeclaims,resourcequotas,deployments.apps';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - image: registry.example/web:1
        lifecycle:
          preStop:
            sleep:
              seconds: 15
        name: web
        ports:
        - containerPort: 8080
          name: http
      terminationGracePeriodSeconds: 60
status:
  replicas: 3
`;
const API = WEB.replaceAll('web', 'api');

/** As kubectl prints several: each indented below a dash. */
function listOf(...items: string[]): string {
  if (items.length === 0) return 'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n';
  const indented = items.map((item) => `- ${item.trimEnd().replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: v1\nitems:\n${indented.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

const json = (...items: object[]) => ({ stdout: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
};

const NOTHING_AROUND: Answers = {
  [AROUND]: json(),
  nodes: json(),
  'namespaces shop': { stdout: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }) },
};

describe('kubectl evenkeel check', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-live-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Runs the plugin with a kubectl that answers so. */
  async function check(t: TestContext, answers: Answers, ...argv: string[]): Promise<Ran & { calls: string[] }> {
    const kubectl = fakeKubectl({ ...NOTHING_AROUND, ...answers });
    t.after(() => kubectl.remove());
    const io = ioInMemory({ env: kubectl.env, folder });
    const code = await dispatch(['check', ...argv], io, kubectlEvenkeel);
    return { code, ...io.written(), calls: kubectl.calls() };
  }

  test('judges the object as kubectl prints it, at the line where it prints the fault', async (t) => {
    const { code, stdout, stderr } = await check(t, { 'deployments.apps web': { stdout: WEB } }, 'deployment/web');
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
    const line = WEB.split('\n').findIndex((text) => text.includes('- image')) + 1;
    assert.match(
      stdout,
      new RegExp(`^shop/deployment/web:${line}:9: deny readiness-probe-missing \\(shop/web\\)$`, 'm'),
    );
  });

  test('asks kubectl four times at most, for nothing but what the rules go by', async (t) => {
    const answers = { 'deployments.apps web': { stdout: WEB } };
    const { calls } = await check(t, answers, 'deploy', 'web', '-nshop', '--context', 'prod', '--as=jo');
    const connection = '--context=prod --as=jo --request-timeout=30s';
    assert.deepEqual(
      calls.sort(),
      [
        `get deployments.apps web --namespace=shop --output=yaml ${connection}`,
        `get ${AROUND} --namespace=shop --output=json ${connection}`,
        `get namespaces shop --output=json ${connection}`,
        `get nodes --output=json ${connection}`,
      ].sort(),
    );
  });

  test('every one of a List stands where it stands when it is printed alone', async (t) => {
    const alone = await check(t, { 'deployments.apps web': { stdout: WEB } }, 'deployment/web');
    const several = { 'deployments.apps': { stdout: listOf(API, WEB) } };
    const { stdout, calls } = await check(t, several, '-A', '-l', 'tier=front', '--request-timeout', '5s');
    assert.ok(
      calls.includes('get deployments.apps --all-namespaces --selector=tier=front --output=yaml --request-timeout=5s'),
    );
    const places = (text: string) => text.split('\n').filter((line) => line.startsWith('shop/deployment/web:'));
    assert.deepEqual(places(stdout), places(alone.stdout));
    assert.match(stdout, /^shop\/deployment\/api:\d+:9: deny readiness-probe-missing \(shop\/\w+\)/m);
  });

  test('goes by what is around it, and by the labels of its namespace', async (t) => {
    writeFileSync(
      join(folder, 'evenkeel.yaml'),
      'overrides:\n  - {name: quiet, namespaceSelector: {matchLabels: {stage: test}}, mode: audit}\n',
    );
    t.after(() => rmSync(join(folder, 'evenkeel.yaml')));
    const web = { 'deployments.apps web': { stdout: WEB } };
    const argv = ['deployment/web', '--fail-on', 'audit'];
    assert.match((await check(t, web, ...argv)).stdout, /: audit disruption-budget-missing \(shop\/\w+\)/m);
    const covered = await check(t, { ...web, [AROUND]: json(budget) }, ...argv);
    assert.doesNotMatch(covered.stdout, /disruption-budget-missing/);
    assert.match(covered.stdout, /: deny readiness-probe-missing \(shop\/\w+\)/m);

    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { stage: 'test' } } };
    const quiet = await check(t, { ...web, 'namespaces shop': { stdout: JSON.stringify(namespace) } }, ...argv);
    assert.match(quiet.stdout, /: audit readiness-probe-missing \(shop\/\w+\)/m);
    assert.doesNotMatch(quiet.stdout, /: deny /);
  });

  test('what may not be listed is not taken for missing, and is named', async (t) => {
    const answers = {
      'deployments.apps web': { stdout: WEB },
      [AROUND]: { ...json(), ...forbidden('poddisruptionbudgets.policy', 'shop') },
      ...Object.fromEntries(AROUND.split(',').map((resource) => [resource, json()])),
      'poddisruptionbudgets.policy': forbidden('poddisruptionbudgets.policy', 'shop'),
      nodes: forbidden('nodes'),
      'namespaces shop': forbidden('namespaces', 'shop'),
    };
    const { code, stdout, stderr } = await check(t, answers, 'deployment/web', '-o', 'json');
    assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
    const report = JSON.parse(stdout);
    assert.deepEqual(
      report.findings.map(({ rule, fixable }: { rule: string; fixable: boolean }) => [rule, fixable]),
      [
        ['all-on-one-node', false],
        ['readiness-probe-missing', false],
      ],
    );
    assert.deepEqual(
      report.notes.map(({ file, message }: { file: string; message: string }) => `${file}: ${message}`),
      [
        'cluster: poddisruptionbudgets.policy cannot be listed (Forbidden): what goes by them is not judged',
        'cluster: nodes cannot be listed (Forbidden): what goes by them is not judged',
        'cluster: namespaces cannot be read (Forbidden): overrides that select by their labels do not count',
      ],
    );
  });

  test('what kubectl cannot get is told in its words: exit code 2, and the others are judged', async (t) => {
    const notFound = { code: 1, stderr: 'Error from server (NotFound): deployments.apps "none" not found\n' };
    const alone = await check(t, { 'deployments.apps none': notFound }, 'deployment/none');
    assert.deepEqual(alone, { code: 2, stdout: '', stderr: notFound.stderr, calls: alone.calls });
    assert.equal(alone.calls.length, 1);

    const answers = { 'deployments.apps web none': { ...notFound, stdout: listOf(WEB) } };
    const { code, stdout } = await check(t, answers, 'deployment', 'web', 'none', '-ojson');
    assert.equal(code, 2);
    const { summary, errors } = JSON.parse(stdout);
    assert.equal(summary.deploymentsAtFault, 1);
    assert.deepEqual(errors, [{ file: 'cluster', message: notFound.stderr.trimEnd() }]);
  });

  test('a cluster that fails halfway is no cluster without budgets', async (t) => {
    const timeout = { code: 1, stderr: 'Unable to connect to the server: net/http: request canceled\n' };
    const answers = { 'deployments.apps web': { stdout: WEB }, [AROUND]: timeout };
    const { code, stdout, stderr } = await check(t, answers, 'deployment/web');
    assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: '', stderr: timeout.stderr });
  });

  test('without a Deployment there is nothing to say, and nothing more is read', async (t) => {
    const { code, stdout, calls } = await check(t, { 'deployments.apps': { stdout: listOf() } }, '-ojson');
    assert.deepEqual([code, calls.length, JSON.parse(stdout).deployments], [0, 1, []]);
  });

  test('without kubectl it says so', async () => {
    const io = ioInMemory({ env: { PATH: folder }, folder });
    assert.equal(await dispatch(['check'], io, kubectlEvenkeel), 2);
    assert.deepEqual(io.written(), { stdout: '', stderr: 'kubectl is not on the PATH\n' });
  });

  test('its help is its own, and every other command is what it is', async () => {
    const io = ioInMemory();
    assert.equal(await dispatch(['check', '--help'], io, kubectlEvenkeel), 0);
    assert.match(io.written().stdout, /^Usage: kubectl evenkeel check \[FLAGS\] \[deployment\/NAME/m);
    const other = ioInMemory();
    assert.equal(await dispatch(['config', 'print'], other, kubectlEvenkeel), 0);
    assert.match(other.written().stdout, /^mode: enforce$/m);
    const unknown = ioInMemory();
    assert.equal(await dispatch(['dance'], unknown, kubectlEvenkeel), 2);
    assert.equal(unknown.written().stderr, 'dance: unknown command; kubectl evenkeel --help lists the commands\n');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { V1PodList } from '@kubernetes/client-node';
import { logReader } from '../../src/verify/in-cluster/log-reader.ts';
import {
  companionsOf,
  type JobOptions,
  jobName,
  jobOf,
  permissionsFor,
  reportMap,
} from '../../src/verify/in-cluster/objects.ts';
import { hasEnded, podState } from '../../src/verify/in-cluster/pod.ts';

const options: JobOptions = {
  namespace: 'shop',
  deployment: 'web',
  name: 'evenkeel-verify-web-abc123',
  image: 'evenkeel/evenkeel:1',
  argv: ['verify', 'deployment/web', '--url=http://web/'],
};

describe("the Job's name", () => {
  for (const [deployment, expected] of [
    ['web', 'evenkeel-verify-web-abc123'],
    ['web.v2', 'evenkeel-verify-web-v2-abc123'],
    ['x'.repeat(60), `evenkeel-verify-${'x'.repeat(40)}-abc123`],
    [`${'x'.repeat(39)}.y`, `evenkeel-verify-${'x'.repeat(39)}-abc123`],
  ] as const) {
    it(`is a label of at most 63 letters: ${expected}`, () => {
      const name = jobName(deployment, 'abc123');
      assert.equal(name, expected);
      assert.match(name, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
      assert.ok(name.length <= 63);
    });
  }
});

describe('the Job', () => {
  it('runs the command once, and is no concern of any Service', () => {
    const { spec } = jobOf(options);
    const [container] = spec?.template.spec?.containers ?? [];
    assert.deepEqual(container?.command, ['node', 'dist/cli.js', ...options.argv]);
    assert.equal(spec?.backoffLimit, 0);
    assert.equal(spec?.suspend, true);
    assert.equal(spec?.template.spec?.volumes, undefined);
    assert.deepEqual(
      Object.keys(spec?.template.metadata?.labels ?? {}).every((label) => label.includes('/')),
      true,
    );
  });

  it('has the configuration file where it is told to look for it', () => {
    const configured = { ...options, configuration: 'mode: warn\n' };
    const [mount] = jobOf(configured).spec?.template.spec?.containers[0]?.volumeMounts ?? [];
    const map = companionsOf(configured, { uid: 'u' }).find(({ object }) => object.kind === 'ConfigMap');
    assert.equal(mount?.mountPath, '/etc/evenkeel');
    assert.ok(map && 'data' in map.object);
    assert.deepEqual(map.object.data, { 'evenkeel.yaml': 'mode: warn\n' });
  });

  it('has companions that go with it', () => {
    const companions = companionsOf(options, { uid: 'u' });
    assert.deepEqual(
      companions.map(({ path, object }) => [path, object.kind]),
      [
        ['/api/v1/namespaces/shop/serviceaccounts', 'ServiceAccount'],
        ['/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles', 'Role'],
        ['/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings', 'RoleBinding'],
      ],
    );
    for (const { object } of companions) {
      assert.equal(object.metadata?.name, options.name);
      assert.deepEqual(object.metadata?.ownerReferences, [
        { apiVersion: 'batch/v1', kind: 'Job', name: options.name, uid: 'u' },
      ]);
    }
  });

  it('may change that one Deployment and nothing else', () => {
    const changing = permissionsFor('web').filter(({ verbs }) =>
      verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    );
    assert.deepEqual(
      changing.map(({ resources, resourceNames, verbs }) => ({ resources, resourceNames, verbs })),
      [{ resources: ['deployments'], resourceNames: ['web'], verbs: ['get', 'list', 'watch', 'patch'] }],
    );
  });
});

describe('its Pod', () => {
  const pods = (status?: object): V1PodList => ({ items: [{ metadata: { name: 'p' }, ...(status && { status }) }] });
  const container = (state: object) =>
    pods({
      containerStatuses: [
        { name: 'a-mesh', state: { running: {} } },
        { name: 'verify', state },
      ],
    });

  for (const [what, list, expected] of [
    ['is not there', { items: [] }, { state: 'waiting' }],
    ['has only been made', pods(), { state: 'waiting' }],
    ['is being made ready', container({ waiting: { reason: 'ContainerCreating' } }), { state: 'waiting' }],
    ['runs', container({ running: {} }), { state: 'started', name: 'p' }],
    ['has ended', container({ terminated: { exitCode: 1 } }), { state: 'started', name: 'p' }],
    [
      'gets no image',
      container({ waiting: { reason: 'ErrImagePull', message: 'not found' } }),
      { state: 'hindered', why: 'ErrImagePull: not found', patienceMs: 30_000 },
    ],
    [
      'fits nowhere',
      pods({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }] }),
      { state: 'hindered', why: 'Unschedulable: 0/3 nodes', patienceMs: 300_000 },
    ],
  ] as [string, V1PodList, object][]) {
    it(`${what}: ${JSON.stringify(expected)}`, () => assert.deepEqual(podState(list), expected));
  }
});

describe('its run', () => {
  for (const [what, status, expected] of [
    [
      'its container runs',
      { phase: 'Running', containerStatuses: [{ name: 'verify', state: { running: {} } }] },
      false,
    ],
    [
      'a container that a mesh put beside it runs on',
      {
        phase: 'Running',
        containerStatuses: [
          { name: 'a-mesh', state: { running: {} } },
          { name: 'verify', state: { terminated: { exitCode: 0 } } },
        ],
      },
      true,
    ],
    ['the Pod was evicted before it began', { phase: 'Failed' }, true],
    ['nothing is known', undefined, false],
  ] as [string, object | undefined, boolean][]) {
    it(`${expected ? 'has' : 'has not'} ended where ${what}`, () => {
      assert.equal(hasEnded({ ...(status && { status }) }), expected);
    });
  }
});

describe("the report's ConfigMap", () => {
  for (const [deployment, expected] of [
    ['web.v2', 'evenkeel-verify-web.v2-report'],
    [`${'x'.repeat(45)}-a`, `evenkeel-verify-${'x'.repeat(45)}-a-report`],
    [`${'x'.repeat(229)}.y${'z'.repeat(22)}`, `evenkeel-verify-${'x'.repeat(229)}-report`],
  ] as const) {
    it(`is named after the Deployment: ${expected}`, () => {
      const { metadata } = reportMap({ ...options, deployment }, '{}');
      assert.equal(metadata?.name, expected);
      assert.ok(expected.length <= 253);
    });
  }
});

describe('its log', () => {
  const report = { schemaVersion: 1, verdict: { outcome: 'zero-downtime', why: 'all is well' } };
  const json = JSON.stringify(report, null, 2).split('\n');

  it('is progress and then the report', () => {
    const progress: string[] = [];
    const reader = logReader((line) => progress.push(line));
    for (const line of ['rollout 1/2', 'rollout 2/2', ...json.slice(0, -1)]) reader.line(line);
    assert.equal(reader.report(), undefined);
    reader.line('}');
    assert.deepEqual(reader.report(), report);
    assert.deepEqual(progress, ['rollout 1/2', 'rollout 2/2']);
  });

  it('is told once where it is read again', () => {
    const progress: string[] = [];
    const reader = logReader((line) => progress.push(line));
    const lines = ['one', 'two', 'three', ...json];
    for (const end of [2, 1, 5, lines.length]) {
      reader.again();
      for (const line of lines.slice(0, end)) reader.line(line);
    }
    assert.deepEqual(progress, ['one', 'two', 'three']);
    assert.deepEqual(reader.report(), report);
  });

  it('may bring progress in the midst of the report, and behind it', () => {
    const progress: string[] = [];
    const reader = logReader((line) => progress.push(line));
    for (const line of [...json.slice(0, 2), 'rollout 2/2', ...json.slice(2), 'deployment/web is paused']) {
      reader.line(line);
    }
    assert.deepEqual(reader.report(), report);
    assert.deepEqual(progress, ['rollout 2/2', 'deployment/web is paused']);
  });

  it('may hold what cannot be read', () => {
    const reader = logReader(() => {});
    for (const line of ['{', '  "verdict": ', '}']) reader.line(line);
    assert.throws(() => reader.report(), { name: 'CannotTell', message: /^the report in the log of the run cannot/ });
  });

  it('may have no report', () => {
    const reader = logReader(() => {});
    reader.line('http://web/: connect ECONNREFUSED');
    assert.equal(reader.report(), undefined);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../../src/check/judge.ts';
import { type MendedFile, mend } from '../../src/check/mend.ts';
import type { Judging } from '../../src/check/setting.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import type { PolicyConfiguration } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';

const NOW = new Date('2026-01-01');

function judgingBy(change: (configuration: PolicyConfiguration) => Partial<PolicyConfiguration> = () => ({})): Judging {
  const configuration = defaultConfiguration();
  return { configuration: { ...configuration, ...change(configuration) }, rules, now: NOW, namespace: 'default' };
}

function mendText(text: string, judging = judgingBy(), selection: { rules?: string[] } = {}): MendedFile {
  const [mended] = mend([readManifests('shop.yaml', text)], judging, selection);
  assert.ok(mended);
  return mended;
}

/** What was mended, a line a Deployment. */
function told({ mended }: MendedFile): string[] {
  return mended.map(({ at, namespace, name, violations }) => {
    const ids = violations.map(({ rule }) => rule).join(' ');
    return `${at.line}:${at.column} ${namespace}/${name} ${ids}`;
  });
}

/** A Deployment that lacks a probe and a hook; `container` are the lines of its container, `head` those before its spec. */
const shop = (head = 'metadata: { name: shop }', container = '') => `apiVersion: apps/v1
kind: Deployment
${head}
spec:
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
      - name: app
        ports:
        - containerPort: 8080
${container}`;

const PROBE = `        readinessProbe:
          tcpSocket:
            port: 8080
          periodSeconds: 5
          timeoutSeconds: 2
          failureThreshold: 3
`;
const HOOK = `        lifecycle:
          preStop:
            sleep:
              seconds: 15
`;
const GRACE = '      terminationGracePeriodSeconds: 45\n';
const MENDED = ['1:1 default/shop readiness-probe-missing pre-stop-missing'];

test('writes what admission would inject, and says what and where', () => {
  const mended = mendText(shop());
  assert.equal(mended.text, shop() + PROBE + HOOK + GRACE);
  assert.deepEqual(mended.left, []);
  assert.deepEqual(mended.mended, [
    {
      at: { line: 1, column: 1 },
      namespace: 'default',
      name: 'shop',
      violations: [
        {
          rule: 'readiness-probe-missing',
          reason: 'ReadinessProbeMissing',
          field: 'spec.template.spec.containers[0].readinessProbe',
          message:
            'container "app" serves (declares port 8080) but has no readinessProbe: it gets requests before it listens. Add one that asks the application itself, or name its path in the annotation evenkeel.dev/readiness-path',
        },
        {
          rule: 'pre-stop-missing',
          reason: 'PreStopMissing',
          field: 'spec.template.spec.containers[0].lifecycle.preStop',
          message:
            'container "app" serves (declares port 8080) but has no preStop hook: it stops while requests are still sent to it. Add lifecycle.preStop.sleep of 15 seconds and raise terminationGracePeriodSeconds by as much',
        },
      ],
    },
  ]);
});

describe('what is chosen', () => {
  test('the rules named, alone', () => {
    assert.equal(mendText(shop(), judgingBy(), { rules: ['readiness-probe-missing'] }).text, shop() + PROBE);
    assert.equal(mendText(shop(), judgingBy(), { rules: ['pre-stop-missing'] }).text, shop() + HOOK + GRACE);
    assert.equal(mendText(shop(), judgingBy(), { rules: ['max-unavailable'] }).text, shop());
    assert.equal(mendText(shop(), judgingBy(), { rules: [] }).text, shop());
  });

  test('an action Off is off, named or not', () => {
    const off = judgingBy(({ rules: settings }) => ({
      rules: { ...settings, 'pre-stop-missing': { ...settings['pre-stop-missing'], action: 'Off' } as never },
    }));
    assert.equal(mendText(shop(), off).text, shop() + PROBE);
    assert.equal(mendText(shop(), off, { rules: ['pre-stop-missing'] }).text, shop());
  });

  test('inject: false keeps a fix out of admission alone', () => {
    const kept = judgingBy(({ rules: settings }) => ({
      rules: Object.fromEntries(Object.entries(settings).map(([id, setting]) => [id, { ...setting, inject: false }])),
    }));
    assert.equal(mendText(shop(), kept).text, shop() + PROBE + HOOK + GRACE);
  });

  for (const mode of ['warn', 'audit'] as const) {
    test(`in ${mode} mode: what enforcement would do`, () => {
      assert.equal(
        mendText(
          shop(),
          judgingBy(() => ({ mode })),
        ).text,
        shop() + PROBE + HOOK + GRACE,
      );
    });
  }

  test('what is exempt stays as it is, and no finding says that it would be mended', () => {
    const partly = shop(`metadata: { name: shop, annotations: { evenkeel.dev/exempt: pre-stop-missing } }`);
    assert.equal(mendText(partly).text, partly + PROBE);
    const [first] = judge([readManifests('a', partly)], judgingBy()).findings.filter(({ suppressed }) => suppressed);
    assert.deepEqual([first?.rule, first?.fixable], ['pre-stop-missing', false]);
  });

  test('the options of an override count', () => {
    const override = judgingBy(() => ({
      overrides: [
        {
          name: 'slow',
          namespaceSelector: { matchLabels: { team: 'slow' } },
          rules: { 'pre-stop-missing': { options: { seconds: 30 } } },
        },
      ] as never,
    }));
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: default, labels: { team: slow } }\n---\n';
    const slow = (HOOK + GRACE).replace('15', '30').replace('45', '60');
    assert.equal(mendText(namespace + shop(), override).text, namespace + shop() + PROBE + slow);
  });
});

describe('what a Deployment may be written as', () => {
  test('one of an API version that is gone keeps it, and gets no selector', () => {
    const old = shop()
      .replace('apps/v1', 'extensions/v1beta1')
      .replace('  selector:\n    matchLabels: { app: shop }\n', '');
    const mended = mendText(old);
    assert.equal(mended.text, old + PROBE + HOOK + GRACE);
    assert.deepEqual(told(mended), MENDED);
    assert.match(mended.notes[0]?.message ?? '', /extensions\/v1beta1 is gone since Kubernetes 1\.16/);
  });

  test('an item of a List, and of a DeploymentList that need not say what it is', () => {
    const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '  ').replace(/^ {2}/, '- ');
    const list = `apiVersion: v1\nkind: List\nitems:\n${indented(shop())}`;
    assert.equal(mendText(list).text, `apiVersion: v1\nkind: List\nitems:\n${indented(shop() + PROBE + HOOK + GRACE)}`);
    const short = (text: string) => indented(text.replace('apiVersion: apps/v1\nkind: Deployment\n', ''));
    const deployments = `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n${short(shop())}`;
    const expected = `apiVersion: apps/v1\nkind: DeploymentList\nitems:\n${short(shop() + PROBE + HOOK + GRACE)}`;
    assert.equal(mendText(deployments).text, expected);
  });

  test('several documents, of which those that need it are changed', () => {
    const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  x: "1" # one\n';
    const done = shop('metadata: { name: done }', PROBE + HOOK + GRACE);
    const text = `# of all\n${config}---\n${shop()}--- # third\n${done}...\n---\n${shop('metadata: { name: last }')}`;
    const mended = mendText(text);
    const last = shop('metadata: { name: last }') + PROBE + HOOK + GRACE;
    assert.equal(
      mended.text,
      `# of all\n${config}---\n${shop()}${PROBE}${HOOK}${GRACE}--- # third\n${done}...\n---\n${last}`,
    );
    assert.deepEqual(told(mended), [
      '8:1 default/shop readiness-probe-missing pre-stop-missing',
      '50:1 default/last readiness-probe-missing pre-stop-missing',
    ]);
  });

  test('a strategy of nothing and a lifecycle of nothing are filled in', () => {
    const text = shop('metadata: { name: shop }', '        lifecycle: {} # none yet\n').replace(
      'spec:\n',
      'spec:\n  replicas: 4\n  strategy: # as it comes\n',
    );
    const filled = text
      .replace(
        '  strategy: # as it comes\n',
        '  strategy: # as it comes\n    rollingUpdate:\n      maxUnavailable: 0\n',
      )
      .replace(
        '        lifecycle: {} # none yet\n',
        `        lifecycle: # none yet\n          preStop:\n            sleep:\n              seconds: 15\n${PROBE}${GRACE}`,
      );
    assert.equal(mendText(text).text, filled);
  });
});

describe('what is around a Deployment', () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec:\n  selector: { app: shop }\n  ports: [{ port: 80, targetPort: 9000 }]\n';

  test('comes from the other files too, and they stay as they are', () => {
    const files = [readManifests('shop.yaml', shop()), readManifests('service.yaml', service)];
    const [mended, other] = mend(files, judgingBy());
    assert.equal(mended?.text, shop() + PROBE.replace('8080', '9000') + HOOK + GRACE);
    assert.equal(other?.text, service);
  });
});

describe('what stays as it is', () => {
  const shared = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: one }
  spec: &spec
    selector: { matchLabels: { app: a } }
    template:
      metadata: { labels: { app: a } }
      spec:
        containers: [{ name: a, ports: [{ containerPort: 80 }] }]
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: two }
  spec: *spec
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: three }
  spec:
    selector: { matchLabels: { app: a } }
    template:
      metadata: { labels: { app: a } }
      spec:
        containers: [{ name: a, ports: [{ containerPort: 80 }] }]
`;

  test('a Deployment that shares its text with another one, and is named; its neighbour is mended', () => {
    const mended = mendText(shared);
    const third = shared.lastIndexOf('        containers:');
    assert.equal(mended.text.slice(0, third), shared.slice(0, third));
    assert.match(
      mended.text.slice(third),
      /readinessProbe: \{ tcpSocket: \{ port: 80 \}.*\n {8}terminationGracePeriod/,
    );
    assert.deepEqual(told(mended), ['17:3 default/three readiness-probe-missing pre-stop-missing']);
    assert.deepEqual(
      mended.left.map(({ at, name, why, violations }) => [at.line, name, why, violations.length]),
      [
        [4, 'one', 'spec has the anchor &spec, and an alias *spec repeats what is written there', 2],
        [13, 'two', 'spec is the alias *spec', 2],
      ],
    );
    const { findings } = judge([readManifests('a', shared)], { ...judgingBy(), withChanges: true });
    assert.deepEqual(
      findings.filter(({ fixable }) => fixable).map(({ name, changes }) => `${name} ${changes.length}`),
      ['one 0', 'one 0', 'two 0', 'two 0', 'three 1', 'three 2'],
    );
  });

  test('a Helm template, and is named', () => {
    const template = shop().replace('name: shop', 'name: {{ .Release.Name }}');
    const mended = mendText(template);
    assert.equal(mended.text, template);
    assert.match(mended.notes[0]?.message ?? '', /^a template, and no YAML until it is rendered/);
  });

  test('a document that cannot be read; the others are mended', () => {
    const text = `apiVersion: v1\nkind: [\n---\n${shop()}`;
    const mended = mendText(text);
    assert.equal(mended.text, text + PROBE + HOOK + GRACE);
    assert.equal(mended.faults.length, 1);
  });

  for (const [what, text, note] of [
    [
      'in a namespace that admission leaves alone',
      shop('metadata: { name: a, namespace: kube-system }'),
      /kube-system/,
    ],
    [
      'that a controller owns',
      shop('metadata: { name: a, ownerReferences: [{ controller: true }] }'),
      /a controller owns/,
    ],
    ['that is a patch', shop().replace('  selector:\n    matchLabels: { app: shop }\n', ''), /no spec\.selector/],
  ] as const) {
    test(`a Deployment ${what}, which is noted`, () => {
      const mended = mendText(text);
      assert.equal(mended.text, text);
      assert.match(mended.notes[0]?.message ?? '', note);
    });
  }

  test('one that the API server would not take, which is a fault', () => {
    const text = shop().replace('spec:\n', 'spec:\n  replicas: many\n');
    const mended = mendText(text);
    assert.equal(mended.text, text);
    assert.equal(mended.faults.length, 1);
    assert.deepEqual(mended.mended, []);
  });
});

describe('the changes of a finding', () => {
  const withChanges = { ...judgingBy(), withChanges: true };

  test('are ranges of the file and the text that takes their place', () => {
    const text = `# of the file\n---\n${shop('metadata: { name: shop }', '        lifecycle: {}\n')}`;
    const { findings } = judge([readManifests('shop.yaml', text)], withChanges);
    assert.deepEqual(
      findings.filter(({ fixable }) => fixable).map(({ rule, changes }) => [rule, changes]),
      [
        [
          'readiness-probe-missing',
          [{ at: { start: { line: 18, column: 1 }, end: { line: 18, column: 1 } }, text: PROBE }],
        ],
        [
          'pre-stop-missing',
          [
            {
              at: { start: { line: 17, column: 19 }, end: { line: 17, column: 22 } },
              text: '\n          preStop:\n            sleep:\n              seconds: 15',
            },
            { at: { start: { line: 18, column: 1 }, end: { line: 18, column: 1 } }, text: GRACE },
          ],
        ],
      ],
    );
  });

  test('are not worked out unless they are asked for', () => {
    const { findings } = judge([readManifests('shop.yaml', shop())], judgingBy());
    assert.ok(findings.some(({ fixable }) => fixable));
    assert.ok(findings.every(({ changes }) => changes.length === 0));
  });
});

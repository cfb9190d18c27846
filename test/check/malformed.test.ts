import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { judge } from '../../src/check/judge.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { rules } from '../../src/rules/registry.ts';

const judging = { configuration: defaultConfiguration(), rules, now: new Date('2026-01-01'), namespace: 'default' };

const told = (text: string) => {
  const { deployments, faults, notes } = judge([readManifests('x', text)], judging);
  return {
    judged: deployments.map(({ name }) => name),
    faults: faults.map(({ at, message }) => `${at?.line}:${at?.column}: ${message}`),
    notes: notes.map(({ at, message }) => `${at?.line}:${at?.column}: ${message}`),
  };
};

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
`;

describe('a field of the wrong type is named, and the others are judged', () => {
  const table: readonly (readonly [object: string, fault: string])[] = [
    [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: three\n',
      '5:13: no API server takes the Deployment a: spec.replicas: expected an integer, got a string',
    ],
    [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: []\n',
      '4:1: no API server takes the Deployment a: spec: expected a map, got a list',
    ],
    [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: 7}\n',
      '3:18: no API server takes the Deployment: metadata.name: expected a string, got a number',
    ],
    [
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: x\n',
      '3:11: no API server takes the Deployment: metadata: expected a map, got a string',
    ],
    [
      'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: {}}}}\n',
      '4:26: no API server takes the Deployment a: spec.template.spec.containers: expected a list, got a map',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}, ports: [{port: "80"}]}\n',
      '4:45: no API server takes the Service s: spec.ports[0].port: expected an integer, got a string',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: [app]}\n',
      '4:8: no API server takes the Service s: spec.selector: expected a map, got a list',
    ],
    [
      'apiVersion: v1\nkind: Service\nmetadata: {name: s, annotations: {a: 1}}\n',
      '3:38: no API server takes the Service s: metadata.annotations.a: expected a string, got a number',
    ],
    [
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: web}\n',
      '4:24: no API server takes the HorizontalPodAutoscaler h: spec.scaleTargetRef: expected a map, got a string',
    ],
    [
      'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: many}\n',
      '4:68: no API server takes the HorizontalPodAutoscaler h: spec.maxReplicas: expected an integer, got a string',
    ],
    [
      'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {minAvailable: [1], selector: {}}\n',
      '4:8: no API server takes the PodDisruptionBudget b: spec.minAvailable: expected an integer or string, got a list',
    ],
    [
      'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: b}\nspec: {selector: {matchLabels: {app: 1}}}\n',
      '4:38: no API server takes the PodDisruptionBudget b: spec.selector.matchLabels.app: expected a string, got a number',
    ],
    [
      'apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q}\nspec: {hard: [pods]}\n',
      '4:8: no API server takes the ResourceQuota q: spec.hard: expected a map, got a list',
    ],
    [
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: ReadWriteOnce}\n',
      '4:21: no API server takes the PersistentVolumeClaim c: spec.accessModes: expected a list, got a string',
    ],
    [
      'apiVersion: v1\nkind: Node\nmetadata: {name: one}\nspec: {taints: [null]}\n',
      '4:17: no API server takes the Node one: spec.taints[0]: expected a map, got nothing',
    ],
    [
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {a: true}}\n',
      '3:39: no API server takes the Namespace default: metadata.labels.a: expected a string, got a boolean',
    ],
  ];
  for (const [object, fault] of table) {
    test(fault, () => assert.deepEqual(told(`${object}---\n${WEB}`), { judged: ['web'], faults: [fault], notes: [] }));
  }

  test('kinds of other groups may be as they like', () => {
    for (const object of [
      'apiVersion: serving.knative.dev/v1\nkind: Service\n',
      'apiVersion: x.y/v1\nkind: Deployment\n',
    ]) {
      assert.deepEqual(told(`${object}spec: []\nmetadata: 1\n---\n${WEB}`), { judged: ['web'], faults: [], notes: [] });
    }
  });
});

test('what is still to be put in is no fault', () => {
  for (const value of ['"{{ .Values.replicas }}"', `\${REPLICAS}`, '$(REPLICAS)', '<%= replicas %>']) {
    const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: ${value}\n---\n${WEB}`;
    assert.deepEqual(told(text), {
      judged: ['web'],
      faults: [],
      notes: ['5:13: something is put in here before it is applied; pipe what comes of it to evenkeel check -'],
    });
  }
});

describe('kinds and versions that may be meant for others', () => {
  const table: readonly (readonly [apiVersion: string, kind: string, note: string])[] = [
    ['apps/v1', 'Deploymnet', 'there is no Deploymnet in apps/v1; is it a Deployment?'],
    ['apps/v1', 'deployment', 'there is no deployment in apps/v1; is it a Deployment?'],
    ['v1', 'Deployment', 'a Deployment of v1, and not of apps/v1; not judged'],
    ['app/v1', 'Deployment', 'a Deployment of app/v1, and not of apps/v1; not judged'],
    ['apps/v2', 'Deployment', 'there is no apps/v2; not judged'],
    ['v1', 'Sevice', 'there is no Sevice in v1; is it a Service?'],
    [
      'policy/v1',
      'PodDisruptionBudgets',
      'there is no PodDisruptionBudgets in policy/v1; is it a PodDisruptionBudget?',
    ],
  ];
  for (const [apiVersion, kind, note] of table) {
    test(note, () => {
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n---\n${WEB}`;
      assert.deepEqual(told(text), { judged: ['web'], faults: [], notes: [`1:1: ${note}`] });
    });
  }

  test('the kinds of Kubernetes are none of them', () => {
    const kinds = {
      v1: 'Pod Secret ConfigMap PersistentVolume ServiceAccount Endpoints Event LimitRange ReplicationController Binding Config',
      'apps/v1': 'StatefulSet DaemonSet ReplicaSet ControllerRevision',
      'batch/v1': 'Job CronJob',
      'policy/v1': 'Eviction PodSecurityPolicy',
      'autoscaling/v1': 'Scale',
      'extensions/v1beta1': 'Ingress ReplicaSet DaemonSet NetworkPolicy',
    };
    const text = Object.entries(kinds).flatMap(([apiVersion, names]) =>
      names.split(' ').map((kind) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`),
    );
    assert.deepEqual(told(text.join('---\n')), { judged: [], faults: [], notes: [] });
  });

  for (const [apiVersion, version] of [
    ['extensions/v1beta1', '1.16'],
    ['apps/v1beta1', '1.16'],
    ['apps/v1beta2', '1.16'],
  ] as const) {
    test(`a Deployment of ${apiVersion} is named and judged`, () => {
      assert.deepEqual(told(WEB.replace('apps/v1', apiVersion)), {
        judged: ['web'],
        faults: [],
        notes: [`1:1: default/web: ${apiVersion} is gone since Kubernetes ${version}; judged as apps/v1`],
      });
    });
  }
});

test('a patch is neither judged, nor does it stand for the Deployment that it is put on', () => {
  const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n';
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n';
  const { findings } = judge([readManifests('x', `${WEB}---\n${service}`)], judging);
  const patched = judge([readManifests('x', `${WEB}---\n${service}---\n${patch}`)], judging);
  assert.deepEqual(patched.findings, findings);
  assert.deepEqual(
    patched.notes.map(({ message }) => message),
    [
      'default/web has no spec.selector: a patch, not judged; what comes of it is: kustomize build DIR | evenkeel check -',
    ],
  );
});

const AROUND = `
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {service.beta.kubernetes.io/aws-load-balancer-type: external}, ownerReferences: [{kind: Canary, name: web, controller: true}]}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, protocol: TCP}], clusterIP: None}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 2, maxReplicas: 5}
status: {desiredReplicas: 3}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}, matchExpressions: [{key: a, operator: In, values: [b]}]}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: fast}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {pods: 10, limits.cpu: 4}, scopes: [NotTerminating], scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: Exists}]}}
status: {hard: {pods: 10}, used: {pods: 9}}
---
apiVersion: v1
kind: Node
metadata: {name: one}
spec: {unschedulable: false, taints: [{key: a, effect: NoSchedule}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {team: shop}}
---
${WEB}`;
const objects = parseAllDocuments(AROUND).map((document) => document.toJS() as Record<string, unknown>);

/** Everything that could stand in the place of a value. */
const anything = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, 0, -1, 1e30, 0.5, '', 'x', '25%', '-1', true, [], {}, [null], [[]], {
      a: null,
    }),
  },
  fc
    .anything({ withNullPrototype: false, maxDepth: 2, maxKeys: 3 })
    .map((value) => JSON.parse(JSON.stringify(value) ?? 'null')),
);

/** The paths of every value in an object. */
function paths(of: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof of !== 'object' || of === null) return [path];
  return [
    path,
    ...Object.entries(of).flatMap(([key, value]) => paths(value, [...path, Array.isArray(of) ? Number(key) : key])),
  ];
}

test('whatever stands in the place of a value: the object is read or named, and no other is the worse for it', () => {
  const places = objects.flatMap((object, index) =>
    paths(object)
      .filter((path) => path.length > 0 && !['apiVersion', 'kind'].includes(String(path[0])))
      .map((path) => ({ index, path })),
  );
  let faults = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...places), anything), { minLength: 1, maxLength: 3 }), (changes) => {
      const changed = structuredClone(objects);
      for (const [{ index, path }, value] of changes) {
        let at = changed[index] as Record<string | number, unknown> | undefined;
        for (const step of path.slice(0, -1)) at = at?.[step] as Record<string | number, unknown> | undefined;
        if (typeof at === 'object' && at !== null) at[path.at(-1)!] = structuredClone(value);
      }
      const text = changed.map((object) => JSON.stringify(object)).join('\n---\n');
      const report = judge([readManifests('x', text)], judging);
      faults += report.faults.length;
      // At most those objects are named that were changed.
      const touched = new Set(changes.map(([{ index }]) => index * 2 + 1));
      for (const { at } of report.faults) assert.ok(touched.has(at!.line), `line ${at!.line}`);
    }),
    { numRuns: 1500 },
  );
  assert.ok(faults > 200, `${faults} faults`);
});

describe('a Deployment that lacks what every API server asks for does not pass for a good one', () => {
  const table: readonly (readonly [from: string, to: string, note: string])[] = [
    [
      'containers:',
      'container:',
      '8:5: no API server takes default/web: spec.template.spec.containers has none, and there is nothing to judge',
    ],
    [
      '[{name: web, image: web, ports: [{containerPort: 80}]}]',
      '[]',
      '8:12: no API server takes default/web: spec.template.spec.containers has none, and there is nothing to judge',
    ],
    ['{name: web}\nspec', '{labels: {a: b}}\nspec', '3:1: no API server takes a Deployment without metadata.name'],
  ];
  for (const [from, to, note] of table) {
    test(to, () => assert.deepEqual(told(WEB.replace(from, to)).notes, [note]));
  }

  test('a name that is still to be made is one', () => {
    assert.deepEqual(told(WEB.replace('{name: web}\nspec', '{generateName: web-}\nspec')).notes, []);
  });
});

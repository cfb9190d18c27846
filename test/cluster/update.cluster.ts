import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { V1Deployment, V1DeploymentList, V1DeploymentSpec } from '@kubernetes/client-node';
import { storedBy } from '../../src/check/update/stored.ts';
import { changeBetween } from '../../src/deployment/change.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { compliant, deployment } from './harness/deployment.ts';
import { listOf } from './harness/kubectl.ts';
import { CORPUS, corpusMissing, deploymentsIn, manifestFiles } from './harness/manifests.ts';

// What an update changes, told from a manifest and the live object alone, is what the API server makes of it when kubectl
// applies the manifest: whether a rollout begins decides whether admission turns a Deployment away.

type Edit = (spec: V1DeploymentSpec, whole: V1Deployment) => void;

const container = ({ template }: V1DeploymentSpec) => template.spec!.containers[0]!;

const edits: Readonly<Record<string, Edit>> = {
  nothing: () => {},
  'metadata-label': (_, whole) => (whole.metadata!.labels = { ...whole.metadata!.labels, team: 'shop' }),
  image: (spec) => (container(spec).image = 'registry.example/other:2'),
  'replicas-gone': (spec) => delete spec.replicas,
  'replicas-one': (spec) => (spec.replicas = 1),
  'replicas-seven': (spec) => (spec.replicas = 7),
  'strategy-gone': (spec) => delete spec.strategy,
  'strategy-default': (spec) =>
    (spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }),
  'strategy-type': (spec) => (spec.strategy = { type: 'RollingUpdate' }),
  'strategy-surge': (spec) => (spec.strategy = { rollingUpdate: { maxSurge: 3 } }),
  recreate: (spec) => (spec.strategy = { type: 'Recreate' }),
  'env-added': (spec) => (container(spec).env = [...(container(spec).env ?? []), { name: 'COLOUR', value: 'green' }]),
  'env-gone': (spec) => delete container(spec).env,
  'env-reversed': (spec) => container(spec).env?.reverse(),
  'env-empty-value': (spec) => (container(spec).env = [{ name: 'EMPTY', value: '' }]),
  'resources-gone': (spec) => delete container(spec).resources,
  'resources-written-otherwise': (spec) =>
    (container(spec).resources = { requests: { cpu: '0.1', memory: '65536Ki' } }),
  'probe-gone': (spec) => delete container(spec).readinessProbe,
  'probe-handler': (spec) => (container(spec).readinessProbe = { tcpSocket: { port: 8080 } }),
  'probe-defaults': (spec) => {
    container(spec).readinessProbe = {
      httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' },
      periodSeconds: 10,
      initialDelaySeconds: 0,
    };
  },
  'grace-gone': (spec) => delete spec.template.spec!.terminationGracePeriodSeconds,
  'grace-default': (spec) => (spec.template.spec!.terminationGracePeriodSeconds = 30),
  'template-annotation': (spec) => (spec.template.metadata!.annotations = { restarted: 'now' }),
  'container-added': (spec) => spec.template.spec!.containers.push({ name: 'sidecar', image: 'sidecar:1' }),
  'container-first': (spec) => spec.template.spec!.containers.unshift({ name: 'sidecar', image: 'sidecar:1' }),
  'init-container-added': (spec) => (spec.template.spec!.initContainers = [{ name: 'init', image: 'init:1' }]),
  'port-udp': (spec) => container(spec).ports?.push({ name: 'dns', containerPort: 5353, protocol: 'UDP' }),
  'port-renamed': (spec) => {
    for (const port of container(spec).ports ?? []) port.name = 'web';
  },
  'port-gone': (spec) => delete container(spec).ports,
  'empty-things': (spec) => {
    Object.assign(spec.template.spec!, { hostNetwork: false, tolerations: [], nodeSelector: {}, affinity: undefined });
    Object.assign(spec, { paused: false, minReadySeconds: 0 });
  },
  'volume-of-another-type': (spec) => (spec.template.spec!.volumes = [{ name: 'data', emptyDir: {} }]),
  'volume-added': (spec) => {
    spec.template.spec!.volumes = [
      ...(spec.template.spec!.volumes ?? []),
      { name: 'scratch', emptyDir: { medium: 'Memory' } },
    ];
  },
  'history-limit': (spec) => (spec.revisionHistoryLimit = 2),
  'deadline-default': (spec) => (spec.progressDeadlineSeconds = 600),
  'min-ready': (spec) => (spec.minReadySeconds = 5),
  'service-account': (spec) => (spec.template.spec!.serviceAccountName = 'web'),
  tolerations: (spec) => (spec.template.spec!.tolerations = [{ key: 'a', operator: 'Exists' }]),
  'tolerations-gone': (spec) => delete spec.template.spec!.tolerations,
  spread: (spec) => {
    spec.template.spec!.topologySpreadConstraints = [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: spec.selector },
    ];
  },
};

/** One that states little, and one that states much. */
const bases: Record<string, V1Deployment> = {
  little: deployment('little'),
  much: deployment('much', {
    terminationGracePeriodSeconds: 45,
    spec: { ...compliant.spec, revisionHistoryLimit: 4, minReadySeconds: 3 },
    container: {
      ...compliant.container,
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
  }),
};
bases.much!.spec!.template.spec!.volumes = [{ name: 'data', configMap: { name: 'data' } }];
bases.much!.spec!.template.spec!.tolerations = [{ key: 'x', operator: 'Exists' }];
if (!corpusMissing) {
  for (const file of manifestFiles(CORPUS)) {
    const [first] = deploymentsIn(join(CORPUS, file));
    if (first !== undefined) bases[file.replace(/\..*/, '')] = first;
  }
}

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster?.stop());

interface Case {
  name: string;
  first: V1Deployment;
  next: V1Deployment;
}

const cases: Case[] = Object.entries(bases).flatMap(([base, from]) =>
  Object.entries(edits).map(([edit, make]): Case => {
    const first = structuredClone(from);
    const name = `${base}-${edit}`;
    first.metadata = { name, ...(first.metadata?.labels ? { labels: first.metadata.labels } : {}) };
    const next = structuredClone(first);
    make(next.spec!, next);
    return { name, first, next };
  }),
);

const own = cases.filter(({ name }) => /^(?:little|much)-/.test(name));
const ways = [
  { way: 'applied', verb: 'apply', cases },
  { way: 'created', verb: 'create', cases: own },
];

for (const { way, verb, cases } of ways) {
  describe(`a Deployment that was ${way}, and its manifest is applied`, () => {
    let live: Map<string, V1Deployment>;
    let next: Map<string, V1Deployment>;
    let refused: string;
    before(async () => {
      const namespace = await cluster.namespace(`update-${way}`);
      const all = async () =>
        byName(await cluster.kubectl.json<V1DeploymentList>(['get', 'deployments', '-n', namespace]));
      await cluster.kubectl.ok([verb, '-n', namespace, '-f', '-'], listOf(cases.map(({ first }) => first)));
      live = await all();
      const apply = ['apply', '-n', namespace, '-f', '-'];
      refused = (await cluster.kubectl(apply, listOf(cases.map(({ next }) => next)))).stderr;
      next = await all();
    });
    for (const { name, next: manifest } of cases) {
      test(name, (t) => {
        // kubectl tells one refusal in other words than several.
        if (new RegExp(`Deployment(?:\\.apps)? "${name}" is invalid`).test(refused)) {
          return t.skip('the API server does not take it');
        }
        const [before, after] = [live.get(name), next.get(name)];
        assert.ok(before && after);
        const [told, made] = [changeBetween(before, storedBy(manifest, before)), changeBetween(before, after)];
        // What nobody applied may be what admission injected: Helm and server-side apply leave it, kubectl alone does not.
        if (way === 'created' && name === 'much-strategy-type') assert.deepEqual(made, { ...told, strategy: true });
        else assert.deepEqual(told, made);
      });
    }
  });
}

function byName({ items }: V1DeploymentList): Map<string, V1Deployment> {
  return new Map(items.map((item) => [item.metadata?.name ?? '', item]));
}

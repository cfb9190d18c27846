import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Container, V1Deployment, V1Service } from '@kubernetes/client-node';
import fc from 'fast-check';
import { containersOf } from '../../src/deployment/containers.ts';
import { serves, servingContainers, servingSidecars } from '../../src/deployment/serving.ts';
import { readDeployment } from '../../src/surroundings/deployment-index.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import type { Surroundings } from '../../src/surroundings/surroundings.ts';

const port = fc.record({
  name: fc.constantFrom('http', 'admin', 'metrics', undefined),
  containerPort: fc.constantFrom(8080, 9000, 9090),
  protocol: fc.constantFrom('TCP', 'UDP', undefined),
});
const container = fc.record({
  name: fc.constantFrom('a', 'b'),
  ports: fc.option(fc.array(port, { maxLength: 2 }), { nil: undefined }),
  restartPolicy: fc.constant<string | undefined>(undefined),
});
const initContainer = fc.record({
  name: fc.constantFrom('c', 'd'),
  ports: fc.array(port, { maxLength: 2 }),
  restartPolicy: fc.constantFrom('Always', undefined),
});
const service = fc.record({
  headless: fc.boolean(),
  ports: fc.array(
    fc.record({
      port: fc.constant(80),
      targetPort: fc.constantFrom<(string | number)[]>('http', 'admin', 'metrics', 8080, 9000),
      protocol: fc.constantFrom('TCP', 'UDP'),
    }),
    { maxLength: 2 },
  ),
});

interface Case {
  containers: unknown;
  initContainers: unknown;
  services: readonly { headless: boolean; ports: readonly object[] }[];
}

function build({ containers, initContainers, services }: Case): [V1Deployment, Surroundings] {
  const deployment = {
    metadata: { name: 'shop' },
    spec: {
      selector: {},
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: { containers: containers as V1Container[], initContainers: initContainers as V1Container[] },
      },
    },
  };
  const objects = services.map(({ headless, ports }, index) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `s${index}` },
    spec: {
      selector: { app: 'shop' },
      ports: ports as unknown as V1Service['spec'],
      ...(headless ? { clusterIP: 'None' } : {}),
    },
  }));
  return [deployment, { ...objectsOf(objects), platform: { kubernetesMinor: 34, scrapePortNames: ['metrics'] } }];
}

const cases = fc.record({
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  initContainers: fc.array(initContainer, { maxLength: 2 }),
  services: fc.array(service, { maxLength: 2 }),
});

test('what has a container or a native sidecar that serves, serves', () => {
  fc.assert(
    fc.property(cases, (made) => {
      const [deployment, around] = build(made);
      const found = [...servingContainers(deployment, around), ...servingSidecars(deployment, around)];
      if (found.length > 0) assert.ok(serves(deployment, around));
    }),
  );
});

test('where no Service selects the Pods, what serves has a container or a native sidecar that does', () => {
  fc.assert(
    fc.property(cases, (made) => {
      const [deployment, around] = build({ ...made, services: [] });
      const found = [...servingContainers(deployment, around), ...servingSidecars(deployment, around)];
      assert.equal(found.length > 0, serves(deployment, around));
    }),
  );
});

test('a serving sidecar is a native one, and never a main container', () => {
  fc.assert(
    fc.property(cases, (made) => {
      const [deployment, around] = build(made);
      for (const { container: sidecar } of servingSidecars(deployment, around)) {
        assert.equal(sidecar.restartPolicy, 'Always');
        assert.ok(!containersOf(deployment).includes(sidecar));
      }
    }),
  );
});

test('what is kept of a Deployment says as well as the whole of it whether it serves', () => {
  fc.assert(
    fc.property(cases, (made) => {
      const [deployment, around] = build(made);
      assert.equal(serves(readDeployment(deployment).deployment, around), serves(deployment, around));
    }),
  );
});

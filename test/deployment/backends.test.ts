import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { otherBackend } from '../../src/deployment/backends.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { nothingKnown, type Surroundings } from '../../src/surroundings/surroundings.ts';

const PLATFORM = { kubernetesMinor: 34, scrapePortNames: [] };
const SERVICE = {
  namespace: 'x',
  name: 'shop',
  selector: { app: 'shop' },
  ports: [],
  headless: false,
  canary: false,
  publishesNotReady: false,
};

function deployment(name: string, replicas?: number, rest: { namespace?: string; app?: string; gone?: boolean } = {}) {
  const { namespace = 'x', app = 'shop', gone = false } = rest;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, ...(gone ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}) },
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: {},
      template: { metadata: { labels: { app } } },
    },
  } as unknown as V1Deployment;
}

function other(...others: V1Deployment[]): string | undefined {
  const around: Surroundings = { ...objectsOf(others), platform: PLATFORM };
  return otherBackend(SERVICE, deployment('shop'), around);
}

describe('the other Deployment behind a Service', () => {
  for (const [name, others, expected] of [
    ['the first by name', [deployment('green'), deployment('blue')], 'blue'],
    ['not the one under review', [deployment('shop', 3)], undefined],
    ['not one without Pods', [deployment('blue', 0)], undefined],
    ['not one that is being deleted', [deployment('blue', 2, { gone: true })], undefined],
    ['not one that the Service does not select', [deployment('blue', 2, { app: 'till' })], undefined],
    ['not one of another namespace', [deployment('blue', 2, { namespace: 'y' })], undefined],
  ] as const) {
    test(name, () => assert.equal(other(...others), expected));
  }

  test('none where Deployments are not known', () => {
    assert.equal(otherBackend(SERVICE, deployment('shop'), { ...nothingKnown, platform: PLATFORM }), undefined);
  });

  test('only one that suits', () => {
    const around: Surroundings = { ...objectsOf([deployment('blue'), deployment('green')]), platform: PLATFORM };
    const suits = ({ metadata }: Readonly<V1Deployment>) => metadata?.name === 'green';
    assert.equal(otherBackend(SERVICE, deployment('shop'), around, suits), 'green');
  });
});

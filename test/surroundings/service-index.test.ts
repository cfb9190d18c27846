import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Service } from '@kubernetes/client-node';
import fc from 'fast-check';
import {
  type IndexedService,
  readService,
  type ServiceIndex,
  serviceIndex,
} from '../../src/surroundings/service-index.ts';
import { replay } from './replay.ts';

const name = fc.constantFrom('app', 'tier', 'release');
const value = fc.constantFrom('a', 'b', '');
const labels = fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
const namespace = fc.constantFrom('x', 'y', undefined);

function indexServices(services: readonly V1Service[]): ServiceIndex {
  const index = serviceIndex();
  for (const service of services) index.set(readService(service), undefined);
  return index;
}

test('finds the Services that a scan of all of them would find', () => {
  const services = fc.array(fc.record({ namespace, selector: fc.option(labels, { nil: undefined }) }), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(services, namespace, labels, (all, podNamespace, podLabels) => {
      const objects = all.map(
        ({ namespace: ns, selector }, index): V1Service => ({
          metadata: { name: `s${index}`, ...(ns === undefined ? {} : { namespace: ns }) },
          spec: { ports: [{ port: 80 }], ...(selector === undefined ? {} : { selector }) },
        }),
      );
      const expected = objects.filter(
        ({ metadata, spec }) =>
          (metadata?.namespace ?? 'default') === (podNamespace ?? 'default') &&
          Object.keys(spec?.selector ?? {}).length > 0 &&
          Object.entries(spec?.selector ?? {}).every(([key, wanted]) => podLabels[key] === wanted),
      );
      const found = indexServices(objects).selecting({
        metadata: podNamespace === undefined ? {} : { namespace: podNamespace },
        spec: { selector: {}, template: { metadata: { labels: podLabels } } },
      });
      assert.deepEqual(
        found.map((service) => service.name).sort(),
        expected.map(({ metadata }) => metadata?.name).sort(),
      );
    }),
  );
});

test('a Service without a selector, and one for an external name, select nothing', () => {
  const index = indexServices([
    { metadata: { name: 'manual' }, spec: { ports: [{ port: 80 }] } },
    {
      metadata: { name: 'external' },
      spec: { type: 'ExternalName', externalName: 'db.example', selector: { app: 'a' } },
    },
  ]);
  assert.deepEqual(index.selecting({ spec: { selector: {}, template: { metadata: { labels: { app: 'a' } } } } }), []);
});

test('a port without a targetPort targets its own number, over TCP', () => {
  const [service] = indexServices([
    { metadata: { name: 's' }, spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } },
  ]).selecting({ spec: { selector: {}, template: { metadata: { labels: { app: 'a' } } } } });
  assert.deepEqual(service?.ports, [{ name: undefined, targetPort: 80, protocol: 'TCP' }]);
});

test('an index that followed changes is one made of what is left', () => {
  const place = fc.record({ namespace: fc.constantFrom('x', 'y'), name: fc.constantFrom('s', 't', 'u') });
  const change = fc.record({ place, selector: fc.option(labels) });
  fc.assert(
    fc.property(fc.array(change), fc.array(labels), (changes, pods) => {
      const followed = serviceIndex();
      const rebuilt = serviceIndex();
      const left = replay<IndexedService>(
        followed,
        changes.map(({ place: at, selector }) => ({
          key: `${at.namespace}/${at.name}`,
          now: selector === null ? undefined : readService({ metadata: at, spec: { selector, ports: [{ port: 80 }] } }),
        })),
      );
      for (const service of left) rebuilt.set(service, undefined);
      for (const namespace of ['x', 'y']) {
        for (const podLabels of pods) {
          const deployment = {
            metadata: { namespace },
            spec: { selector: {}, template: { metadata: { labels: podLabels } } },
          };
          assert.deepEqual(followed.selecting(deployment), rebuilt.selecting(deployment));
        }
      }
    }),
  );
});

describe('the deregistration delay', () => {
  const AWS = 'service.beta.kubernetes.io/aws-load-balancer';
  const stated = { [`${AWS}-target-group-attributes`]: 'deregistration_delay.timeout_seconds=120' };
  const byAddress = { [`${AWS}-type`]: 'external', [`${AWS}-nlb-target-type`]: 'ip' };

  function delay(annotations: Record<string, string>, spec: V1Service['spec'] = {}): number | undefined {
    const service = { metadata: { annotations }, spec: { type: 'LoadBalancer', selector: { app: 'a' }, ...spec } };
    return readService(service)?.deregistrationSeconds;
  }

  for (const [name, annotations, spec, seconds] of [
    ['of Pods as targets', { ...byAddress, ...stated }, {}, 120],
    ['by the older type', { [`${AWS}-type`]: 'nlb-ip', ...stated }, {}, 120],
    ['by a class', { [`${AWS}-nlb-target-type`]: 'ip', ...stated }, { loadBalancerClass: 'service.k8s.aws/nlb' }, 120],
    ['of nodes as targets', { ...byAddress, [`${AWS}-nlb-target-type`]: 'instance', ...stated }, {}, undefined],
    ['where the target type is the default', { [`${AWS}-type`]: 'external', ...stated }, {}, undefined],
    [
      "of the control plane's own load balancer, which targets nodes",
      { ...byAddress, [`${AWS}-type`]: 'nlb', ...stated },
      {},
      undefined,
    ],
    ['without a load balancer', { ...byAddress, ...stated }, { type: 'ClusterIP' }, undefined],
    [
      'of a classic load balancer, which drains nodes',
      { [`${AWS}-connection-draining-enabled`]: 'true', [`${AWS}-connection-draining-timeout`]: '60' },
      {},
      undefined,
    ],
    [
      'of an application load balancer, whatever the type of the Service',
      {
        'alb.ingress.kubernetes.io/target-type': 'ip',
        'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=60',
      },
      { type: 'ClusterIP' },
      60,
    ],
    [
      'of an application load balancer that targets nodes',
      { 'alb.ingress.kubernetes.io/target-group-attributes': 'deregistration_delay.timeout_seconds=60' },
      { type: 'NodePort' },
      undefined,
    ],
    ['that nobody stated', byAddress, {}, undefined],
    [
      'among other attributes',
      { ...byAddress, [`${AWS}-target-group-attributes`]: 'a.b=c, deregistration_delay.timeout_seconds=0 ,d=e' },
      {},
      0,
    ],
    [
      'that is no number',
      { ...byAddress, [`${AWS}-target-group-attributes`]: 'deregistration_delay.timeout_seconds=2m' },
      {},
      undefined,
    ],
  ] as const) {
    test(name, () => assert.equal(delay(annotations, spec), seconds));
  }
});

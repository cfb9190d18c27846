import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Service } from '@kubernetes/client-node';
import fc from 'fast-check';
import { readService, type ServiceIndex, serviceIndex } from '../../src/surroundings/service-index.ts';

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
  assert.deepEqual(service?.ports, [{ name: undefined, port: 80, targetPort: 80, protocol: 'TCP' }]);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { shapeFault } from '../../src/deployment/shape.ts';

test('finds nothing wrong with the examples', () => {
  const folder = new URL('../../examples/', import.meta.url);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    for (const document of parseAllDocuments(readFileSync(new URL(file, folder), 'utf8'))) {
      const object = 'toJS' in document ? document.toJS() : undefined;
      if (object?.kind === 'Deployment') assert.equal(shapeFault(object), undefined, file);
    }
  }
});

const spec = (podSpec: object) => ({ spec: { template: { spec: podSpec } } });

test('finds nothing wrong with a quantity that YAML reads as a number', () => {
  const resources = { requests: { cpu: 0.5, memory: '1Gi' }, limits: { cpu: 1 } };
  assert.equal(shapeFault(spec({ containers: [{ name: 'a', resources }], overhead: { cpu: 0.25 } })), undefined);
});

const faults: [object: unknown, fault: string][] = [
  ['x', 'the object: expected a map, got a string'],
  [{ metadata: { annotations: { a: 1 } } }, 'metadata.annotations.a: expected a string, got a number'],
  [{ metadata: { labels: [] } }, 'metadata.labels: expected a map, got a list'],
  [{ spec: { replicas: 'two' } }, 'spec.replicas: expected an integer, got a string'],
  [
    { spec: { strategy: { rollingUpdate: { maxSurge: true } } } },
    'spec.strategy.rollingUpdate.maxSurge: expected an integer or string, got a boolean',
  ],
  [spec({ containers: {} }), 'spec.template.spec.containers: expected a list, got a map'],
  [
    spec({ containers: [{ name: 'a', ports: [{ containerPort: '80' }] }] }),
    'spec.template.spec.containers[0].ports[0].containerPort: expected an integer, got a string',
  ],
  [
    spec({ containers: [{ livenessProbe: { exec: { command: ['a', 1] } } }] }),
    'spec.template.spec.containers[0].livenessProbe.exec.command[1]: expected a string, got a number',
  ],
  [spec({ initContainers: [null] }), 'spec.template.spec.initContainers[0]: expected a map, got nothing'],
];
for (const [object, fault] of faults) test(fault, () => assert.equal(shapeFault(object), fault));

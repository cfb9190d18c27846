import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf } from './owned-fields.ts';

// Expected values in the form that kube-apiserver 1.36 stores for `kubectl apply`.

test('scalars, maps and structs', () => {
  assert.deepEqual(
    fieldsOf({
      metadata: { labels: { app: 'shop' } },
      spec: { replicas: 2, selector: { matchLabels: { app: 'shop' } }, strategy: { type: 'Recreate' } },
    }),
    {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
      'f:spec': { 'f:replicas': {}, 'f:selector': {}, 'f:strategy': { 'f:type': {} } },
    },
  );
});

test('lists that are merged by key, and lists that are owned whole', () => {
  assert.deepEqual(
    fieldsOf({
      containers: [{ name: 'shop', args: ['--v=2'], ports: [{ containerPort: 80, protocol: 'TCP' }] }],
    }),
    {
      'f:containers': {
        '.': {},
        'k:{"name":"shop"}': {
          '.': {},
          'f:name': {},
          'f:args': {},
          'f:ports': {
            '.': {},
            'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
          },
        },
      },
    },
  );
});

test('an empty map is owned as it is', () => {
  assert.deepEqual(fieldsOf({ securityContext: {} }), { 'f:securityContext': {} });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Registration, SYSTEM_NAMESPACES, webhookConfigurations } from '../../src/admission/registration.ts';
import { CONTROL_PLANE_USERS } from '../../src/policy/requester.ts';

const service: Registration = {
  endpoint: { service: { namespace: 'platform', name: 'evenkeel' } },
  caBundle: '-----BEGIN CERTIFICATE-----\n',
};

function webhooksOf(registration: Registration) {
  return webhookConfigurations(registration).map(({ webhooks }) => {
    assert.equal(webhooks?.length, 1);
    return webhooks[0]!;
  });
}

test('the API server asks for creates and updates of Deployments, in whatever version they are sent, and for scales', () => {
  const apps = { apiGroups: ['apps'], apiVersions: ['v1'], scope: 'Namespaced' };
  const deployments = { ...apps, operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
  const scales = { ...apps, operations: ['UPDATE'], resources: ['deployments/scale'] };
  const [mutating, validating] = webhooksOf(service);
  assert.deepEqual(mutating?.rules, [deployments]);
  assert.deepEqual(validating?.rules, [deployments, scales]);
  for (const webhook of webhooksOf(service)) {
    assert.equal(webhook.matchPolicy, 'Equivalent');
    assert.equal(webhook.sideEffects, 'None');
    assert.deepEqual(webhook.admissionReviewVersions, ['v1']);
  }
});

test('by default a lost Evenkeel lets Deployments through, after two seconds', () => {
  for (const webhook of webhooksOf(service)) {
    assert.equal(webhook.failurePolicy, 'Ignore');
    assert.equal(webhook.timeoutSeconds, 2);
  }
  for (const webhook of webhooksOf({ ...service, failurePolicy: 'Fail', timeoutSeconds: 1 })) {
    assert.equal(webhook.failurePolicy, 'Fail');
    assert.equal(webhook.timeoutSeconds, 1);
  }
});

test('only the mutating webhook is asked again after others have changed the object', () => {
  const [mutating, validating] = webhookConfigurations(service);
  assert.equal(mutating.kind, 'MutatingWebhookConfiguration');
  assert.equal(mutating.metadata?.name, 'mutate.evenkeel.dev');
  assert.equal(mutating.webhooks?.[0]?.name, 'mutate.evenkeel.dev');
  assert.equal(mutating.webhooks?.[0]?.reinvocationPolicy, 'IfNeeded');
  assert.equal(validating.kind, 'ValidatingWebhookConfiguration');
  assert.equal(validating.metadata?.name, 'validate.evenkeel.dev');
  assert.equal(validating.webhooks?.[0]?.name, 'validate.evenkeel.dev');
  assert.ok(!('reinvocationPolicy' in validating.webhooks![0]!));
});

test('the two webhooks have a path each, below that of the Service or URL', () => {
  const clientConfigs = (registration: Registration) =>
    webhooksOf(registration).map(({ clientConfig: { url, service } }) => url ?? service);
  assert.deepEqual(clientConfigs(service), [
    { namespace: 'platform', name: 'evenkeel', path: '/mutate', port: 443 },
    { namespace: 'platform', name: 'evenkeel', path: '/validate', port: 443 },
  ]);
  const below = { namespace: 'platform', name: 'gateway', path: '/evenkeel/', port: 8443 };
  assert.deepEqual(clientConfigs({ endpoint: { service: below } }), [
    { ...below, path: '/evenkeel/mutate' },
    { ...below, path: '/evenkeel/validate' },
  ]);
  assert.deepEqual(clientConfigs({ endpoint: { url: 'https://evenkeel.example:8443/' } }), [
    'https://evenkeel.example:8443/mutate',
    'https://evenkeel.example:8443/validate',
  ]);
});

test('the CA bundle is the PEM text in base64, and absent where somebody else fills it in', () => {
  for (const { clientConfig } of webhooksOf(service)) {
    assert.equal(clientConfig.caBundle, 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==');
  }
  for (const { clientConfig } of webhooksOf({ endpoint: service.endpoint })) assert.ok(!('caBundle' in clientConfig));
});

test("the system's namespaces, Evenkeel's own and those named are left out, each once", () => {
  const leftOut = (registration: Registration) =>
    webhooksOf(registration).map(({ namespaceSelector }) => namespaceSelector);
  const notIn = (values: string[]) => ({
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }],
  });
  const own = notIn([...SYSTEM_NAMESPACES, 'platform', 'legacy']);
  assert.deepEqual(leftOut({ ...service, excludedNamespaces: ['legacy', 'kube-system', 'platform'] }), [own, own]);
  const byUrl = notIn(['kube-node-lease', 'kube-public', 'kube-system']);
  assert.deepEqual(leftOut({ endpoint: { url: 'https://evenkeel.example' } }), [byUrl, byUrl]);
});

test('every user of the control plane is named in the match conditions, which are the same for both', () => {
  const [mutating, validating] = webhooksOf(service);
  assert.deepEqual(mutating?.matchConditions, validating?.matchConditions);
  const conditions = new Map(mutating?.matchConditions?.map(({ name, expression }) => [name, expression]));
  assert.deepEqual(
    [...conditions.keys()],
    ['not-by-the-control-plane', 'not-by-a-node', 'not-being-deleted', 'no-controller-owner'],
  );
  for (const user of CONTROL_PLANE_USERS) {
    assert.ok(conditions.get('not-by-the-control-plane')?.includes(`'${user}'`), user);
  }
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusal, resourceOf } from '../../src/kubernetes/refusal.ts';

const hpas = '/apis/autoscaling/v2/horizontalpodautoscalers';

describe('refusal', () => {
  it('names the resource as RBAC does', () => {
    assert.equal(resourceOf('/api/v1/namespaces'), 'namespaces');
    assert.equal(resourceOf(hpas), 'horizontalpodautoscalers.autoscaling');
    assert.equal(resourceOf('/api/v1/namespaces/shop'), 'namespaces');
    assert.equal(resourceOf('/api/v1/namespaces/shop/pods'), 'pods');
    assert.equal(resourceOf('/api/v1/namespaces/shop/pods/web/log'), 'pods/log');
    assert.equal(resourceOf('/apis/apps/v1/namespaces/shop/deployments/web'), 'deployments.apps');
    const { message } = refusal(
      'https://x',
      { method: 'GET', path: hpas },
      { httpStatusCode: 403, headers: {} },
      '{"message":"no"}',
    );
    assert.equal(
      message,
      `the API server https://x answered GET ${hpas} with 403: no; ` +
        'grant the verbs list and watch on horizontalpodautoscalers.autoscaling',
    );
  });

  for (const [method, path, expected] of [
    ['GET', '/apis/apps/v1/namespaces/shop/deployments/web', '; grant the verb get on deployments.apps'],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/web', '; grant the verb patch on deployments.apps'],
    ['POST', '/apis/batch/v1/namespaces/shop/jobs', '; grant the verb create on jobs.batch'],
    ['DELETE', '/api/v1/namespaces/shop/serviceaccounts/x', '; grant the verb delete on serviceaccounts'],
    ['GET', '/api/v1/namespaces/shop/pods/x/log', '; grant the verb get on pods/log'],
    ['GET', '/api/v1/namespaces/shop/pods', '; grant the verbs list and watch on pods'],
  ] as const) {
    it(`names the permission that ${method} ${path} takes`, () => {
      const { message } = refusal('https://x', { method, path }, { httpStatusCode: 403, headers: {} }, 'no');
      assert.equal(message, `the API server https://x answered ${method} ${path} with 403: no${expected}`);
    });
  }

  for (const said of [
    'admission webhook "validate.evenkeel.dev" denied the request: strategy-recreate',
    'jobs.batch "x" is forbidden: exceeded quota: small, requested: count/jobs.batch=1, used: 1, limited: 1',
    'roles.rbac.authorization.k8s.io "x" is forbidden: user "dev" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
    `deployments.apps "web" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no`,
  ]) {
    it(`names none where none helps: ${said}`, () => namesNone(said));
  }

  function namesNone(said: string): void {
    const asked = { method: 'PATCH', path: '/apis/apps/v1/namespaces/shop/deployments/web' };
    const body = JSON.stringify({ message: said });
    const { message } = refusal('https://x', asked, { httpStatusCode: 403, headers: {} }, body);
    assert.ok(message.endsWith(`with 403: ${said}`), message);
  }

  it('names it where the API server says who lacks it', () => {
    const said = 'pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "shop"';
    const asked = { method: 'GET', path: '/api/v1/namespaces/shop/pods' };
    const body = JSON.stringify({ message: said });
    const { message } = refusal('https://x', asked, { httpStatusCode: 403, headers: {} }, body);
    assert.ok(message.endsWith(`: ${said}; grant the verbs list and watch on pods`), message);
  });

  it('asks for no permission that there is not', () => {
    const { message } = refusal(
      'https://x',
      { method: 'GET', path: '/version' },
      { httpStatusCode: 403, headers: {} },
      '{"message":"no"}',
    );
    assert.equal(message, 'the API server https://x answered GET /version with 403: no');
  });

  it("says in one line what a proxy's page begins with", () => {
    const page = `<html>\n  <h1>Bad gateway</h1>\n${'x'.repeat(500)}`;
    const { message, fault } = refusal(
      'https://x',
      { method: 'GET', path: '/version' },
      { httpStatusCode: 502, headers: {} },
      page,
    );
    assert.match(
      message,
      /^the API server https:\/\/x answered GET \/version with 502: <html> <h1>Bad gateway<\/h1> x+$/,
    );
    assert.ok(message.length < 200);
    assert.deepEqual(fault, { kind: 'status', status: 502 });
  });

  it('reads how long to wait, and nothing from a date', () => {
    const after = (value: string) =>
      refusal(
        'https://x',
        { method: 'GET', path: '/version' },
        { httpStatusCode: 429, headers: { 'retry-after': value } },
        '',
      ).fault;
    assert.deepEqual(after('3'), { kind: 'status', status: 429, retryAfterMs: 3000 });
    assert.deepEqual(after('Wed, 21 Oct 2026 07:28:00 GMT'), { kind: 'status', status: 429 });
  });
});

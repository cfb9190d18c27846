import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusal, resourceOf } from '../../src/kubernetes/refusal.ts';

const hpas = '/apis/autoscaling/v2/horizontalpodautoscalers';

describe('refusal', () => {
  it('names the resource as RBAC does', () => {
    assert.equal(resourceOf('/api/v1/namespaces'), 'namespaces');
    assert.equal(resourceOf(hpas), 'horizontalpodautoscalers.autoscaling');
    const { message } = refusal('https://x', hpas, { httpStatusCode: 403, headers: {} }, '{"message":"no"}');
    assert.equal(
      message,
      `the API server https://x answered GET ${hpas} with 403: no; ` +
        'grant the verbs list and watch on horizontalpodautoscalers.autoscaling',
    );
  });

  it('asks for no permission that there is not', () => {
    const { message } = refusal('https://x', '/version', { httpStatusCode: 403, headers: {} }, '{"message":"no"}');
    assert.equal(message, 'the API server https://x answered GET /version with 403: no');
  });

  it("says in one line what a proxy's page begins with", () => {
    const page = `<html>\n  <h1>Bad gateway</h1>\n${'x'.repeat(500)}`;
    const { message, fault } = refusal('https://x', '/version', { httpStatusCode: 502, headers: {} }, page);
    assert.match(
      message,
      /^the API server https:\/\/x answered GET \/version with 502: <html> <h1>Bad gateway<\/h1> x+$/,
    );
    assert.ok(message.length < 200);
    assert.deepEqual(fault, { kind: 'status', status: 502 });
  });

  it('reads how long to wait, and nothing from a date', () => {
    const after = (value: string) =>
      refusal('https://x', '/version', { httpStatusCode: 429, headers: { 'retry-after': value } }, '').fault;
    assert.deepEqual(after('3'), { kind: 'status', status: 429, retryAfterMs: 3000 });
    assert.deepEqual(after('Wed, 21 Oct 2026 07:28:00 GMT'), { kind: 'status', status: 429 });
  });
});

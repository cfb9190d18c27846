import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Counter, Registry } from 'prom-client';
import { type Check, opsServer } from '../../src/admission/health.ts';

describe('the ops server', () => {
  const checks: Check[] = [];
  const registry = new Registry();
  new Counter({ name: 'reviews', help: 'Reviews.', registers: [registry] }).inc(3);
  const server = opsServer({
    checks: () => checks,
    metrics: () => registry.metrics(),
    contentType: registry.contentType,
  });
  after(() => server.close());

  test('is ready while every check is, and lists them', async () => {
    checks.splice(0, Infinity, { name: 'tls', ok: true, note: 'valid' }, { name: 'draining', ok: true, note: 'no' });
    const { statusCode, body, headers } = await server.inject('/readyz');
    assert.equal(statusCode, 200);
    assert.equal(body, '[+]tls valid\n[+]draining no\nready\n');
    assert.match(String(headers['content-type']), /^text\/plain/);
  });

  test('is not ready when one check fails, and alive all the same', async () => {
    checks.splice(
      0,
      Infinity,
      { name: 'tls', ok: true, note: 'valid' },
      { name: 'draining', ok: false, note: 'stopping' },
    );
    const { statusCode, body } = await server.inject('/readyz');
    assert.equal(statusCode, 503);
    assert.equal(body, '[+]tls valid\n[-]draining stopping\nnot ready\n');
    assert.equal((await server.inject('/livez')).statusCode, 200);
  });

  test('gives the metrics in the form that Prometheus reads', async () => {
    const { statusCode, body, headers } = await server.inject('/metrics');
    assert.equal(statusCode, 200);
    assert.equal(headers['content-type'], registry.contentType);
    assert.match(body, /^reviews 3$/m);
  });

  test('says of anything else what there is', async () => {
    const { statusCode, body } = await server.inject({ method: 'POST', url: '/mutate' });
    assert.equal(statusCode, 404);
    assert.deepEqual(JSON.parse(body), {
      statusCode: 404,
      error: 'Not Found',
      message: 'no POST /mutate here: there are GET /livez, /readyz and /metrics',
    });
  });
});

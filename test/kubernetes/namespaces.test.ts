import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { connect } from '../../src/kubernetes/client.ts';
import { type NamespacesOptions, watchNamespaces } from '../../src/kubernetes/namespaces.ts';
import { until } from '../until.ts';
import { type Answers, events, fakeApiServer, namespace, page } from './fake-api-server.ts';

const log = pino({ level: 'silent' });

const shops: Answers = {
  list: (response) => page(response, 10, [namespace('shop', 3, { team: 'a' }), namespace('plain', 4)]),
  watch: (response) => events(response),
};

describe('the labels of a namespace', () => {
  it('are there without waiting', async (t) => {
    const { namespaces } = await start(t, shops);
    assert.deepEqual(namespaces.labels('shop'), { team: 'a' });
    assert.deepEqual(namespaces.labels('plain'), {});
    assert.equal(namespaces.watch.synced(), true);
    assert.ok(namespaces.watch.ageSeconds() < 5);
  });

  it('are waited for while the namespace is on its way', async (t) => {
    const { namespaces } = await start(
      t,
      {
        ...shops,
        watch(response) {
          events(response);
          setTimeout(() => events(response, ['ADDED', namespace('new', 11, { team: 'b' })]), 60);
        },
      },
      { waitMs: 60_000 },
    );
    const labels = namespaces.labels('new');
    assert.ok(labels instanceof Promise);
    assert.deepEqual(await labels, { team: 'b' });
    assert.deepEqual(namespaces.labels('new'), { team: 'b' });
  });

  it('are undefined after 250 ms if it does not come', async (t) => {
    const { namespaces } = await start(t, shops);
    const startedAt = performance.now();
    assert.equal(await namespaces.labels('nowhere'), undefined);
    const waited = performance.now() - startedAt;
    assert.ok(waited >= 245 && waited < 1000, `${waited} ms`);
  });

  it('are undefined at once where too many wait, until one of them has its answer', async (t) => {
    const { namespaces } = await start(t, shops, { maxWaiters: 2, waitMs: 600 });
    const waiting = [namespaces.labels('nowhere'), namespaces.labels('nowhere')];
    let startedAt = performance.now();
    assert.equal(await namespaces.labels('elsewhere'), undefined);
    assert.ok(performance.now() - startedAt < 400);
    assert.deepEqual(await Promise.all(waiting), [undefined, undefined]);
    startedAt = performance.now();
    await namespaces.labels('elsewhere');
    assert.ok(performance.now() - startedAt >= 590);
  });

  it('are undefined once it is deleted, and those who wait are sent away on stop', async (t) => {
    const told: [string, unknown][] = [];
    const { namespaces } = await start(
      t,
      { ...shops, watch: (response) => events(response, ['DELETED', namespace('shop', 11, { team: 'a' })]) },
      { onChange: (name, labels) => void told.push([name, labels]), waitMs: 60_000 },
    );
    await until('the deletion', () => told.length === 3);
    assert.deepEqual(told.at(-1), ['shop', undefined]);
    const waiting = namespaces.labels('shop');
    namespaces.stop();
    assert.equal(await waiting, undefined);
    assert.equal(await namespaces.labels('shop'), undefined);
  });
});

async function start(t: TestContext, answers: Answers, options: Partial<NamespacesOptions> = {}) {
  const api = await fakeApiServer(answers);
  const namespaces = watchNamespaces({ client: await connect(api.kubeconfig), log, ...options });
  t.after(async () => {
    namespaces.stop();
    await api.stop();
  });
  await namespaces.watch.firstList;
  return { api, namespaces };
}

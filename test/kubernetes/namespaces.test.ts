import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { type NamespacesOptions, watchNamespaces } from '../../src/kubernetes/namespaces.ts';
import { until } from '../until.ts';
import { type Answers, events, fakeApiServer, namespace, page, refuse } from './fake-api-server.ts';

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
    assert.equal(namespaces.synced(), true);
    assert.ok(namespaces.ageSeconds() < 5);
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

describe('the minor version', () => {
  for (const [minor, expected] of [
    ['36', 36],
    ['31+', 31],
  ] as const) {
    it(`is ${expected} for "${minor}"`, async (t) => {
      const { namespaces } = await start(t, {
        ...shops,
        version: (response) => void response.end(JSON.stringify({ major: '1', minor })),
      });
      assert.equal(namespaces.kubernetesMinor, expected);
    });
  }

  it('is not guessed', async (t) => {
    const { api, started } = await attempt(t, {
      ...shops,
      version: (response) => void response.end(JSON.stringify({ gitVersion: 'v1.36.3' })),
    });
    await assert.rejects(started, {
      name: 'ClusterError',
      message: `the API server ${api.url} says that it is version "undefined.undefined", and Evenkeel knows 1.x`,
    });
    await until('the watch to be let go', () => api.openConnections() === 0);
  });
});

describe('watchNamespaces says in one line', () => {
  const forbidden = 'namespaces is forbidden: User "x" cannot list resource "namespaces" in API group ""';
  for (const [code, said, expected] of [
    [403, forbidden, `with 403: ${forbidden}; grant the verbs list and watch on namespaces`],
    [401, 'Unauthorized', 'with 401: Unauthorized; the credentials are not accepted, renew them'],
  ] as const) {
    it(`that the list is answered with ${code}, and asks no more`, async (t) => {
      const { api, started } = await attempt(t, { ...shops, list: (response) => refuse(response, code, said) });
      await assert.rejects(started, {
        name: 'ClusterError',
        message: `the API server ${api.url} answered GET /api/v1/namespaces ${expected}`,
      });
      assert.equal(api.requests.length, 1);
    });
  }

  it('that the API server cannot be connected to, after some patience', async (t) => {
    const api = await fakeApiServer(shops);
    await api.down();
    t.after(() => api.stop());
    const startedAt = performance.now();
    await assert.rejects(
      watchNamespaces({ kubeconfig: api.kubeconfig, log, timings: { startMs: 300, firstDelayMs: 20, maxDelayMs: 50 } }),
      ({ name, message }: Error) =>
        name === 'ClusterError' &&
        message.startsWith(`cannot connect to the API server ${api.url}: connect ECONNREFUSED 127.0.0.1`),
    );
    assert.ok(performance.now() - startedAt >= 240);
  });

  it('that the answer is a page of something else', async (t) => {
    const { api, started } = await attempt(
      t,
      { ...shops, list: (response) => void response.end('<html>Sign in</html>') },
      { timings: { startMs: 20 } },
    );
    await assert.rejects(started, ({ message }: Error) =>
      message.startsWith(`the API server ${api.url} answered GET /api/v1/namespaces with something other than JSON`),
    );
  });

  it('that there is no cluster configuration', {
    skip: existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token') && 'this runs in a cluster',
  }, async (t) => {
    const before = process.env;
    process.env = { ...before, HOME: await folder(t), KUBECONFIG: '' };
    t.after(() => {
      process.env = before;
    });
    await assert.rejects(watchNamespaces({ log }), {
      name: 'ClusterError',
      message:
        'no cluster configuration found: neither KUBECONFIG, nor ~/.kube/config, nor a service account. ' +
        'Name a kubeconfig that can be used, or start with --no-cluster.',
    });
  });

  for (const [what, text, expected] of [
    ['is absent', undefined, /^cannot use the kubeconfig (\S+): ENOENT: [^\n]+--no-cluster\.$/],
    ['is empty', '', /^cannot use the kubeconfig (\S+): [^\n]+--no-cluster\.$/],
    ['is no YAML', 'clusters: [\n- :', /^cannot use the kubeconfig (\S+): [^\n]+--no-cluster\.$/],
    ['chooses nothing', 'clusters: []\n', /^the kubeconfig (\S+) names no current-context\. [^\n]+--no-cluster\.$/],
    [
      'chooses a cluster that it does not have',
      'contexts: [{name: a, context: {cluster: b, user: c}}]\ncurrent-context: a\n',
      /^the kubeconfig (\S+) has no cluster for its context "a"\. [^\n]+--no-cluster\.$/,
    ],
  ] as const) {
    it(`that the kubeconfig ${what}`, async (t) => {
      const kubeconfig = join(await folder(t), 'config');
      if (text !== undefined) await writeFile(kubeconfig, text);
      await assert.rejects(watchNamespaces({ kubeconfig, log }), ({ name, message }: Error) => {
        assert.equal(name, 'ClusterError');
        assert.equal(expected.exec(message)?.[1], kubeconfig, message);
        return true;
      });
    });
  }
});

async function attempt(t: TestContext, answers: Answers, options: Partial<NamespacesOptions> = {}) {
  const api = await fakeApiServer(answers);
  t.after(() => api.stop());
  return { api, started: watchNamespaces({ kubeconfig: api.kubeconfig, log, ...options }) };
}

async function start(t: TestContext, answers: Answers, options?: Partial<NamespacesOptions>) {
  const { api, started } = await attempt(t, answers, options);
  const namespaces = await started;
  t.after(() => namespaces.stop());
  return { api, namespaces };
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evenkeel-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { type ClusterOptions, watchCluster } from '../../src/kubernetes/cluster.ts';
import { resourceOf } from '../../src/kubernetes/refusal.ts';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import { until } from '../until.ts';
import { type Answers, events, fakeApiServer, namespace, page, refuse } from './fake-api-server.ts';

const log = pino({ level: 'silent' });

/** All that is followed. */
const PATHS = ['/api/v1/namespaces', ...followedIndexes().followed.map(({ path }) => path)];

/** A cluster of one namespace and a Service in it. */
const small: Answers = {
  list(response, { path }) {
    const service = {
      metadata: { namespace: 'shop', name: 'web', resourceVersion: '4' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    };
    const items = { '/api/v1/namespaces': [namespace('shop', 3, { team: 'a' })], '/api/v1/services': [service] };
    page(response, 10, items[path as keyof typeof items] ?? []);
  },
  watch: (response) => events(response),
};

describe('watchCluster', () => {
  it('lists and watches every resource, and nothing else', async (t) => {
    const { api, listed, ...cluster } = await begin(t, small);
    assert.deepEqual(await listed, { kubernetesMinor: 36 });
    await until('every watch', () => api.watches().length === PATHS.length);
    for (const requests of [api.lists(), api.watches()]) {
      assert.deepEqual(requests.map(({ path }) => path).sort(), PATHS.toSorted());
    }
    assert.deepEqual(cluster.namespaces.labels('shop'), { team: 'a' });
    const pods = { metadata: { labels: { app: 'web' } } };
    const deployment: any = { metadata: { namespace: 'shop' }, spec: { template: pods } };
    assert.deepEqual(
      cluster.objects.services.selecting(deployment).map(({ name }) => name),
      ['web'],
    );
    assert.equal(cluster.objects.unknown.size, 0);
    assert.deepEqual(cluster.watches.map(({ resource }) => resource).sort(), PATHS.map(resourceOf).sort());
    cluster.stop();
    await until('every connection to end', () => api.openConnections() === 0);
  });

  it('tells of each resource whether it has been listed', async (t) => {
    const { listed, watches, ...cluster } = await begin(t, {
      ...small,
      list(response, request, nth) {
        if (request.path !== '/api/v1/nodes') small.list(response, request, nth);
      },
    });
    const waited = () => watches.filter(({ synced }) => !synced()).map(({ resource }) => resource);
    assert.equal(waited().length, PATHS.length);
    await until('all but one', () => waited().length === 1);
    assert.deepEqual(waited(), ['nodes']);
    cluster.stop();
    await assert.rejects(listed, { message: 'stopped before nodes were listed' });
  });
});

describe('the minor version', () => {
  for (const [minor, expected] of [
    ['36', 36],
    ['31+', 31],
  ] as const) {
    it(`is ${expected} for "${minor}"`, async (t) => {
      const { listed } = await begin(t, {
        ...small,
        version: (response) => void response.end(JSON.stringify({ major: '1', minor })),
      });
      assert.equal((await listed).kubernetesMinor, expected);
    });
  }

  it('is not guessed', async (t) => {
    const { api, listed } = await begin(t, {
      ...small,
      version: (response) => void response.end(JSON.stringify({ gitVersion: 'v1.36.3' })),
    });
    await assert.rejects(listed, {
      name: 'ClusterError',
      message: `the API server ${api.url} says that it is version "undefined.undefined", and Evenkeel knows 1.x`,
    });
    await until('the watches to be let go', () => api.openConnections() === 0);
  });
});

describe('watchCluster says in one line', () => {
  const forbidden = (resource: string) => `${resource} is forbidden: User "x" cannot list resource "${resource}"`;

  for (const path of PATHS) {
    const resource = resourceOf(path);
    it(`that it may not list ${resource}`, async (t) => {
      const { api, listed } = await begin(t, {
        ...small,
        list(response, request, nth) {
          if (request.path === path) refuse(response, 403, forbidden(resource));
          else small.list(response, request, nth);
        },
      });
      await assert.rejects(listed, {
        name: 'ClusterError',
        message:
          `the API server ${api.url} answered GET ${path} with 403: ${forbidden(resource)}; ` +
          `grant the verbs list and watch on ${resource}`,
      });
      await until('the other watches to be let go', () => api.openConnections() === 0);
      assert.equal(api.lists().filter((list) => list.path === path).length, 1);
    });
  }

  it('all that it may not list', async (t) => {
    const refused = ['/api/v1/nodes', '/apis/policy/v1/poddisruptionbudgets', '/apis/apps/v1/deployments'];
    const { api, listed } = await begin(t, {
      ...small,
      list(response, request, nth) {
        if (refused.includes(request.path)) refuse(response, 403, 'forbidden');
        else small.list(response, request, nth);
      },
    });
    await assert.rejects(listed, {
      message:
        `the API server ${api.url} answered GET /apis/policy/v1/poddisruptionbudgets with 403: forbidden; grant the ` +
        'verbs list and watch on poddisruptionbudgets.policy, nodes, deployments.apps',
    });
  });

  it('that its credentials are not accepted, and asks no more', async (t) => {
    const { api, listed } = await begin(t, { ...small, list: (response) => refuse(response, 401, 'Unauthorized') });
    await assert.rejects(listed, {
      name: 'ClusterError',
      message:
        `the API server ${api.url} answered GET /api/v1/namespaces with 401: Unauthorized; ` +
        'the credentials are not accepted, renew them',
    });
    assert.equal(api.requests.length, PATHS.length);
  });

  it('that the API server cannot be connected to, after some patience', async (t) => {
    const api = await fakeApiServer(small);
    await api.down();
    t.after(() => api.stop());
    const startedAt = performance.now();
    const timings = { startMs: 300, firstDelayMs: 20, maxDelayMs: 50 };
    await assert.rejects(
      (await watchCluster({ kubeconfig: api.kubeconfig, log, timings })).listed,
      ({ name, message }: Error) =>
        name === 'ClusterError' &&
        message.startsWith(`cannot connect to the API server ${api.url}: connect ECONNREFUSED 127.0.0.1`),
    );
    assert.ok(performance.now() - startedAt >= 240);
  });

  it('that the answer is a page of something else', async (t) => {
    const page = (response: ServerResponse) => void response.end('<html>Sign in</html>');
    const { api, listed } = await begin(t, { ...small, list: page }, { timings: { startMs: 20 } });
    await assert.rejects(listed, ({ message }: Error) =>
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
    await assert.rejects(watchCluster({ log }), {
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
      await assert.rejects(watchCluster({ kubeconfig, log }), ({ name, message }: Error) => {
        assert.equal(name, 'ClusterError');
        assert.equal(expected.exec(message)?.[1], kubeconfig, message);
        return true;
      });
    });
  }
});

async function begin(t: TestContext, answers: Answers, options: Partial<ClusterOptions> = {}) {
  const api = await fakeApiServer(answers);
  const cluster = await watchCluster({ kubeconfig: api.kubeconfig, log, ...options });
  t.after(async () => {
    cluster.stop();
    await api.stop();
  });
  return { api, ...cluster };
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evenkeel-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, it, type TestContext } from 'node:test';
import { pino } from 'pino';
import { connect } from '../../src/kubernetes/client.ts';
import { listWatch } from '../../src/kubernetes/list-watch.ts';
import { readSurroundings } from '../../src/kubernetes/read-surroundings.ts';
import { until } from '../until.ts';
import { type Answers, events, fakeApiServer, page, refuse } from './fake-api-server.ts';

const nothing: Answers = {
  list: (response) => page(response, 10, []),
  watch: (response) => events(response),
};

async function begin(t: TestContext, answers: Partial<Answers> = {}) {
  const api = await fakeApiServer({ ...nothing, ...answers });
  t.after(() => api.stop());
  return { api, client: await connect(api.kubeconfig) };
}

const signal = new AbortController().signal;
const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';

describe('a write', () => {
  for (const [method, contentType] of [
    ['PATCH', 'application/merge-patch+json'],
    ['POST', 'application/json'],
    ['DELETE', 'application/json'],
  ] as const) {
    it(`by ${method} sends JSON and gives what is answered`, async (t) => {
      const { api, client } = await begin(t);
      const body = { spec: { paused: true, name: 'Ünïcode' } };
      assert.deepEqual(await client.write(method, WEB, body, signal), body);
      const [request] = api.requests;
      assert.equal(request?.method, method);
      assert.equal(request?.path, WEB);
      assert.equal(request?.contentType, contentType);
      assert.equal(request?.token, 'first');
      assert.deepEqual(JSON.parse(request?.body ?? ''), body);
      await until('the connection to be let go', () => api.openConnections() === 0);
    });
  }

  for (const status of [200, 201, 202]) {
    it(`has succeeded with ${status}`, async (t) => {
      const { client } = await begin(t, { write: (response) => void response.writeHead(status).end('{"made":1}') });
      assert.deepEqual(await client.write('POST', WEB, {}, signal), { made: 1 });
    });
  }

  it("that is refused says so in the API server's words, with what it takes", async (t) => {
    const { api, client } = await begin(t, { write: (response) => refuse(response, 403, 'deployments is forbidden') });
    await assert.rejects(client.write('PATCH', WEB, {}, signal), {
      name: 'ClusterError',
      message: `the API server ${api.url} answered PATCH ${WEB} with 403: deployments is forbidden; grant the verb patch on deployments.apps`,
    });
  });

  it('that is answered with something else is told', async (t) => {
    const { api, client } = await begin(t, { write: (response) => void response.end('<html>') });
    await assert.rejects(client.write('POST', WEB, {}, signal), ({ message }: Error) =>
      message.startsWith(`the API server ${api.url} answered POST ${WEB} with something other than JSON`),
    );
  });

  it('ends when it is aborted, with the reason for that', async (t) => {
    const { api, client } = await begin(t, { write: () => {} });
    const stopping = new AbortController();
    const written = client.write('PATCH', WEB, {}, stopping.signal);
    await until('the request', () => api.requests.length === 1);
    stopping.abort(new Error('enough'));
    await assert.rejects(written, { message: 'enough' });
  });
});

describe('the namespace', () => {
  it("is the context's, or default", async (t) => {
    const { api, client } = await begin(t);
    assert.equal(client.namespace, 'default');
    const config = JSON.parse(await readFile(api.kubeconfig, 'utf8')) as { contexts: { context: object }[] };
    config.contexts = config.contexts.map(({ context, ...rest }) => ({
      ...rest,
      context: { ...context, namespace: 'shop' },
    }));
    await writeFile(api.kubeconfig, JSON.stringify(config));
    assert.equal((await connect(api.kubeconfig)).namespace, 'shop');
  });
});

describe('a list and watch of some objects', () => {
  it('names them in both requests', async (t) => {
    const { api, client } = await begin(t);
    const watching = listWatch({
      client,
      path: '/apis/apps/v1/namespaces/shop/deployments',
      selecting: { labels: 'app in (a,b)', fields: 'metadata.name=web' },
      keep: () => ({}),
      log: pino({ level: 'silent' }),
    });
    t.after(() => watching.stop());
    assert.equal(watching.resource, 'deployments.apps');
    await until('the watch', () => api.watches().length === 1);
    for (const request of [...api.lists(), ...api.watches()]) {
      assert.equal(request.query.get('labelSelector'), 'app in (a,b)');
      assert.equal(request.query.get('fieldSelector'), 'metadata.name=web');
    }
  });
});

describe('the surroundings of one namespace', () => {
  const service = {
    metadata: { namespace: 'shop', name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  };
  const web: any = { metadata: { namespace: 'shop' }, spec: { template: { metadata: { labels: { app: 'web' } } } } };

  it('are read there, nodes alone from all over', async (t) => {
    const { api, client } = await begin(t, {
      list(response, { path }) {
        if (path === '/api/v1/namespaces/shop') response.end('{"metadata":{"name":"shop","labels":{"team":"a"}}}');
        else page(response, 10, path === '/api/v1/namespaces/shop/services' ? [service] : []);
      },
    });
    const { objects, labels } = await readSurroundings(client, 'shop', signal);
    assert.deepEqual(
      objects.services.selecting(web).map(({ name }) => name),
      ['web'],
    );
    assert.deepEqual(labels, { team: 'a', 'kubernetes.io/metadata.name': 'shop' });
    assert.equal(objects.unknown.size, 0);
    const elsewhere = api
      .lists()
      .map(({ path }) => path)
      .filter((path) => !path.includes('/namespaces/shop'));
    assert.deepEqual(elsewhere, ['/api/v1/nodes']);
  });

  it('are unknown where they may not be listed', async (t) => {
    const { client } = await begin(t, {
      list(response, { path }) {
        if (path.endsWith('/services')) page(response, 10, [service]);
        else refuse(response, 403, 'forbidden');
      },
    });
    const { objects, labels } = await readSurroundings(client, 'shop', signal);
    assert.deepEqual(
      objects.services.selecting(web).map(({ name }) => name),
      ['web'],
    );
    assert.deepEqual(labels, { 'kubernetes.io/metadata.name': 'shop' });
    assert.deepEqual([...objects.unknown.keys()].sort(), [
      'deployments',
      'horizontalpodautoscalers',
      'nodes',
      'persistentvolumeclaims',
      'poddisruptionbudgets',
      'resourcequotas',
    ]);
  });

  it('are not guessed where the API server is in trouble', async (t) => {
    const { client } = await begin(t, { list: (response) => refuse(response, 500, 'etcd is gone') });
    await assert.rejects(readSurroundings(client, 'shop', signal), { name: 'ClusterError', message: /etcd is gone/ });
  });
});

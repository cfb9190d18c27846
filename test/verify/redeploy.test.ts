import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { connect } from '../../src/kubernetes/client.ts';
import { follow } from '../../src/verify/follow.ts';
import type { WatchedDeployment } from '../../src/verify/observe.ts';
import { beginRollout, untilRolledOut } from '../../src/verify/redeploy.ts';
import { type Answers, events, fakeApiServer, page, refuse } from '../kubernetes/fake-api-server.ts';
import { until } from '../until.ts';

const OWNED = {
  labels: { 'pod-template-hash': '5d' },
  ownerReferences: [{ kind: 'ReplicaSet', name: 'web-5d', controller: true }],
};

function pod(name: string, ready: boolean) {
  return {
    metadata: { namespace: 'shop', name, uid: name, ...OWNED },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  };
}

const deployment = {
  metadata: { namespace: 'shop', name: 'web', generation: 2 },
  spec: { replicas: 1 },
  status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};
const slice = {
  metadata: { namespace: 'shop', name: 'web-x', labels: { 'kubernetes.io/service-name': 'web' } },
  endpoints: [{ conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'a' } }],
};

const small: Answers = {
  list(response, { path }) {
    const items = { deployments: [deployment], pods: [pod('a', false)], endpointslices: [slice] };
    page(response, 10, items[path.split('/').at(-1) as keyof typeof items] ?? []);
  },
  watch: (response) => events(response),
};

async function begin(t: TestContext, answers: Partial<Answers> = {}) {
  const api = await fakeApiServer({ ...small, ...answers });
  t.after(() => api.stop());
  return { api, client: await connect(api.kubeconfig) };
}

const target = { namespace: 'shop', name: 'web', selector: { matchLabels: { app: 'web' } } };

describe('to follow a Deployment', () => {
  it('looks at its namespace alone, and there at what is its own', async (t) => {
    const { api, client } = await begin(t);
    const followed = await follow({ client }, { ...target, services: new Set(['web']) });
    t.after(() => followed.stop());
    assert.deepEqual(
      api
        .lists()
        .map(({ path, query }) => [path, query.get('labelSelector') ?? query.get('fieldSelector')])
        .sort(),
      [
        ['/api/v1/namespaces/shop/pods', 'app=web'],
        ['/apis/apps/v1/namespaces/shop/deployments', 'metadata.name=web'],
        ['/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices', null],
      ],
    );
    assert.equal(followed.deployment()?.generation, 2);
    assert.deepEqual(followed.counts(), { ready: 1, starting: 0, terminating: 0 });
    assert.deepEqual(followed.interrupted(), []);
    followed.stop();
    await until('every connection to end', () => api.openConnections() === 0);
  });

  it('needs no endpoints where no Service selects the Pods', async (t) => {
    const { api, client } = await begin(t);
    const followed = await follow({ client }, { ...target, services: new Set() });
    t.after(() => followed.stop());
    assert.deepEqual(followed.counts(), { ready: 0, starting: 1, terminating: 0 });
    assert.ok(api.lists().every(({ path }) => !path.includes('endpointslices')));
  });

  it('tells of every change, until it is not asked to any more', async (t) => {
    let becomes = (_ready: boolean) => {};
    const { client } = await begin(t, {
      watch(response, { path }) {
        events(response);
        if (!path.endsWith('/pods')) return;
        becomes = (ready) => void response.write(`${JSON.stringify({ type: 'MODIFIED', object: pod('a', ready) })}\n`);
      },
    });
    const followed = await follow({ client }, { ...target, services: new Set() });
    t.after(() => followed.stop());
    let told = 0;
    const end = followed.onChange(() => {
      told += 1;
    });
    await until('it to become ready', () => {
      becomes(true);
      return followed.counts().ready === 1;
    });
    assert.equal(told, 1, 'what is the same is no change');
    end();
    becomes(false);
    await until('it to become unready', () => followed.counts().ready === 0);
    assert.equal(told, 1);
  });

  it('takes no notice of the endpoints of others', async (t) => {
    let becomes = (_service: string) => {};
    const { client } = await begin(t, {
      watch(response, { path }) {
        events(response);
        if (!path.endsWith('/endpointslices')) return;
        becomes = (service) => {
          const metadata = {
            ...slice.metadata,
            name: `${service}-y`,
            labels: { 'kubernetes.io/service-name': service },
          };
          response.write(`${JSON.stringify({ type: 'ADDED', object: { ...slice, metadata } })}\n`);
        };
      },
    });
    const followed = await follow({ client }, { ...target, services: new Set(['web']) });
    t.after(() => followed.stop());
    let told = 0;
    followed.onChange(() => {
      told += 1;
    });
    await until('its own to be told of', () => {
      becomes('other');
      becomes('web');
      return told > 0;
    });
    assert.equal(told, 1);
  });

  it('says what it may not see', async (t) => {
    const { client } = await begin(t, {
      list(response, request, nth) {
        if (request.path.endsWith('/pods')) refuse(response, 403, 'pods is forbidden');
        else small.list(response, request, nth);
      },
    });
    await assert.rejects(follow({ client }, { ...target, services: new Set() }), {
      name: 'ClusterError',
      message: /pods is forbidden; grant the verbs list and watch on pods$/,
    });
  });
});

describe('a rollout', () => {
  const options = { namespace: 'shop', name: 'web', restartedAt: '2026-01-01T00:00:00.000Z' };
  const never = new AbortController().signal;

  it('is begun as kubectl rollout restart begins it', async (t) => {
    const { api, client } = await begin(t);
    await beginRollout(client, options, never);
    assert.deepEqual(
      api.requests.map(({ method, path, body }) => [method, path, body]),
      [
        [
          'PATCH',
          '/apis/apps/v1/namespaces/shop/deployments/web',
          '{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-01-01T00:00:00.000Z"}}}}}',
        ],
      ],
    );
  });

  it('is tried again, as the same one, where the API server is in trouble', async (t) => {
    const { api, client } = await begin(t, {
      write(response, { body }, nth) {
        if (nth <= 3) refuse(response, 503, 'etcd is gone');
        else response.end(body);
      },
    });
    await beginRollout(client, options, never);
    assert.equal(api.requests.length, 4);
    assert.equal(new Set(api.requests.map(({ body }) => body)).size, 1);
  });

  it('is not tried again sooner than the API server asks for', async (t) => {
    const { api, client } = await begin(t, {
      write(response, { body }, nth) {
        response.setHeader('retry-after', '1');
        if (nth === 1) refuse(response, 429, 'too many requests');
        else response.end(body);
      },
    });
    await beginRollout(client, options, never);
    const [first, second] = api.requests.map(({ at }) => at);
    assert.ok((second ?? 0) - (first ?? 0) >= 990);
  });

  it('is not tried again where it is refused', async (t) => {
    const { api, client } = await begin(t, { write: (response) => refuse(response, 403, 'no') });
    await assert.rejects(beginRollout(client, options, never), { name: 'ClusterError' });
    assert.equal(api.requests.length, 1);
  });

  it('that is interrupted between two tries ends with the reason', async (t) => {
    const { api, client } = await begin(t, { write: (response) => refuse(response, 503, 'etcd is gone') });
    const stopping = new AbortController();
    const begun = beginRollout(client, options, stopping.signal);
    await until('the first try', () => api.requests.length === 1);
    stopping.abort(new Error('enough'));
    await assert.rejects(begun, { message: 'enough' });
  });
});

describe('to wait for a rollout', () => {
  const done: WatchedDeployment = {
    uid: 'web',
    deleting: false,
    generation: 2,
    observedGeneration: 2,
    replicas: 0,
    paused: false,
    status: { replicas: 0, updated: 0, available: 0 },
  };
  const underWay = { ...done, observedGeneration: 1 };

  function following(deployment: WatchedDeployment) {
    const listeners = new Set<() => void>();
    const now = { deployment };
    const followed = {
      deployment: () => now.deployment,
      pods: () => [],
      counts: () => ({ ready: 0, starting: 0, terminating: 0 }),
      interrupted: () => [],
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      stop() {},
    };
    const tell = (changed: WatchedDeployment) => {
      now.deployment = changed;
      for (const listener of listeners) listener();
    };
    return { followed, listeners, tell };
  }
  const begun = { uid: 'web', generation: 2, oldPods: new Set<string>() };
  const signal = new AbortController().signal;

  it('is over at once where it has finished', async () => {
    const { followed, listeners } = following(done);
    assert.deepEqual(await untilRolledOut({ followed, signal }, begun, 1000), { outcome: 'finished' });
    assert.equal(listeners.size, 0);
  });

  it('ends when it has finished', async () => {
    const { followed, listeners, tell } = following(underWay);
    const waited = untilRolledOut({ followed, signal }, begun, 1000);
    tell({ ...underWay, status: { replicas: 1, updated: 0, available: 0 } });
    tell(done);
    assert.deepEqual(await waited, { outcome: 'finished' });
    assert.equal(listeners.size, 0);
  });

  it('ends when nothing has happened for so long, and not before', async () => {
    const { followed, tell } = following(underWay);
    const startedAt = performance.now();
    const waited = untilRolledOut({ followed, signal }, begun, 200);
    setTimeout(() => tell({ ...underWay }), 150);
    assert.deepEqual(await waited, { outcome: 'stalled', why: 'nothing has happened to its Pods for 0 s' });
    assert.ok(performance.now() - startedAt >= 340);
  });

  it('ends when the signal is aborted, before it or during it', async () => {
    for (const before of [true, false]) {
      const { followed, listeners } = following(underWay);
      const stopping = new AbortController();
      if (before) stopping.abort();
      const waited = untilRolledOut({ followed, signal: stopping.signal }, begun, 1000);
      stopping.abort();
      assert.deepEqual(await waited, { outcome: 'interrupted' });
      assert.equal(listeners.size, 0);
    }
  });
});

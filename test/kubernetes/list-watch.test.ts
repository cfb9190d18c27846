import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { connect } from '../../src/kubernetes/client.ts';
import { type ListWatch, type ListWatchOptions, listWatch } from '../../src/kubernetes/list-watch.ts';
import type { Timings } from '../../src/kubernetes/timings.ts';
import { until } from '../until.ts';
import {
  type Answer,
  type Answers,
  bookmark,
  events,
  type FakeApiServer,
  fakeApiServer,
  namespace,
  page,
  refuse,
} from './fake-api-server.ts';

type Labels = Record<string, string>;

/** A hundredth of what is usual. */
const quick: Partial<Timings> = { firstDelayMs: 5, maxDelayMs: 50, shortWatchMs: 20, startMs: 2000 };

const one: Answer = (response) => page(response, 10, [namespace('shop', 3, { team: 'a' })]);
const quiet: Answer = (response) => events(response);
const endSoon = (response: ServerResponse) => {
  events(response, bookmark(10));
  setTimeout(() => response.end(), 20);
};

describe('listWatch', () => {
  it('reads a list page by page, and watches from its resource version', async (t) => {
    const pages: Answer = (response, { query }) => {
      const at = Number(query.get('continue') ?? 0);
      page(response, 70, [namespace(`ns-${at}`, at, { n: String(at) })], at < 2 ? String(at + 1) : undefined);
    };
    const { api, watched } = await start(t, { list: pages, watch: quiet });
    await watched.firstList;
    assert.deepEqual(kept(watched), { 'ns-0': { n: '0' }, 'ns-1': { n: '1' }, 'ns-2': { n: '2' } });
    assert.deepEqual(
      api.lists().map(({ query }) => query.toString()),
      ['limit=100', 'limit=100&continue=1', 'limit=100&continue=2'],
    );
    await until('a watch', () => api.watches().length === 1);
    const { query } = api.watches()[0]!;
    assert.equal(query.get('resourceVersion'), '70');
    assert.equal(query.get('allowWatchBookmarks'), 'true');
    const seconds = Number(query.get('timeoutSeconds'));
    assert.ok(seconds >= 240 && seconds <= 360, `timeoutSeconds=${seconds}`);
  });

  it('keeps what an object says now, tells of changes only, and forgets what is deleted', async (t) => {
    const changes: [string, Labels | undefined][] = [];
    const { api, watched } = await start(
      t,
      {
        list: one,
        watch: (response) =>
          events(
            response,
            ['ADDED', namespace('new', 11, { team: 'b' })],
            ['MODIFIED', namespace('shop', 12, { team: 'a' })],
            ['MODIFIED', namespace('shop', 13, { team: 'c' })],
            ['DELETED', namespace('new', 14, { team: 'b' })],
            ['ADDED', namespace('last', 15)],
          ),
      },
      { onChange: (name, labels) => void changes.push([name, labels]) },
    );
    await until('the last event', () => watched.kept.has('last'));
    assert.deepEqual(kept(watched), { shop: { team: 'c' }, last: {} });
    assert.deepEqual(changes, [
      ['shop', { team: 'a' }],
      ['new', { team: 'b' }],
      ['shop', { team: 'c' }],
      ['new', undefined],
      ['last', {}],
    ]);
    assert.equal(api.lists().length, 1);
  });

  it('goes on from the last bookmark when the API server ends the watch', async (t) => {
    const { api, watched } = await start(t, {
      list: one,
      watch(response, _request, nth) {
        events(response, bookmark(10 + nth));
        if (nth < 3) response.end();
      },
    });
    await until('three watches', () => api.watches().length === 3);
    assert.deepEqual(
      api.watches().map(({ query }) => query.get('resourceVersion')),
      ['10', '11', '12'],
    );
    assert.equal(api.lists().length, 1);
    assert.equal(watched.synced(), true);
  });

  it('lists anew after 410 in the middle of a watch, and forgets what went meanwhile', async (t) => {
    const gone: string[] = [];
    const { api, watched } = await start(
      t,
      {
        list: (response, _request, nth) => page(response, nth * 100, [namespace(nth === 1 ? 'old' : 'new', nth, {})]),
        watch(response, _request, nth) {
          if (nth > 1) return events(response);
          events(response, ['ADDED', namespace('brief', 101)], ['ERROR', { code: 410, message: 'too old' }]);
        },
      },
      { onChange: (name, labels) => void (labels === undefined && gone.push(name)) },
    );
    await until('a second watch', () => api.watches().length === 2);
    assert.deepEqual(kept(watched), { new: {} });
    assert.deepEqual(gone.sort(), ['brief', 'old']);
    assert.equal(api.watches()[1]!.query.get('resourceVersion'), '200');
    await until('the first watch to be let go', () => api.openConnections() === 1);
  });

  for (const code of [410, 504]) {
    it(`lists anew when a watch is answered with ${code}`, async (t) => {
      const { api } = await start(t, {
        list: one,
        watch: (response, _request, nth) =>
          nth === 1 ? refuse(response, code, 'no such resource version') : events(response),
      });
      await until('a second watch', () => api.watches().length === 2);
      assert.equal(api.lists().length, 2);
    });
  }

  for (const code of [403, 500, 503]) {
    it(`goes on without a list when a watch is answered with ${code} and then accepted`, async (t) => {
      const { api, log } = await start(t, {
        list: one,
        watch: (response, _request, nth) => (nth === 1 ? refuse(response, code, 'not now') : events(response)),
      });
      await until('a second watch', () => api.watches().length === 2);
      assert.equal(api.lists().length, 1);
      assert.match(log.lines[0]!, new RegExp(` with ${code}: not now.*watch interrupted`));
    });
  }

  it('drops a line that was cut off, and has its event from the next watch', async (t) => {
    const line = `${JSON.stringify({ type: 'ADDED', object: namespace('late', 11, { team: 'b' }) })}\n`;
    const { api, watched } = await start(t, {
      list: one,
      watch(response, _request, nth) {
        response.flushHeaders();
        if (nth === 1) return response.write(line.slice(0, 60), () => response.destroy());
        // In pieces, as the network may deliver it.
        response.write(line.slice(0, 60));
        setTimeout(() => response.write(line.slice(60)), 10);
      },
    });
    await until('the event', () => watched.kept.has('late'));
    assert.equal(api.watches()[1]!.query.get('resourceVersion'), '10');
    assert.equal(api.lists().length, 1);
  });

  it('lists anew after a whole line that is no event', async (t) => {
    const { api, log } = await start(t, {
      list: one,
      watch(response, _request, nth) {
        response.flushHeaders();
        if (nth === 1) response.write('{"type":"ADDED","object":\n');
      },
    });
    await until('a second watch', () => api.watches().length === 2);
    assert.equal(api.lists().length, 2);
    assert.match(log.lines[0]!, /the watch brought what is no event/);
  });

  it('notices a watch that has stalled, lets its connection go and starts another', async (t) => {
    const { api, watched, log } = await start(
      t,
      {
        list: one,
        watch(response, _request, nth) {
          if (nth === 1) events(response, ['ADDED', namespace('before', 11)]);
          else events(response, ['ADDED', namespace('after', 12)]);
        },
      },
      { timings: { silenceMs: 400 } },
    );
    await until('the first event', () => watched.kept.has('before'));
    await sleep(120);
    assert.equal(api.watches().length, 1);
    assert.ok(watched.ageSeconds() >= 0.1, `age ${watched.ageSeconds()}`);
    await until('the second watch', () => watched.kept.has('after'));
    assert.equal(api.watches()[1]!.query.get('resourceVersion'), '11');
    await until('one connection', () => api.openConnections() === 1);
    assert.ok(watched.ageSeconds() < 0.3, `age ${watched.ageSeconds()}`);
    // It may have been quiet only: nothing to complain of.
    assert.deepEqual(log.lines, []);
  });

  it('complains of a watch that is not answered, and asks again', async (t) => {
    const { api, log } = await start(
      t,
      { list: one, watch: (response, request, nth) => (nth === 1 ? undefined : quiet(response, request, nth)) },
      { timings: { silenceMs: 80 } },
    );
    await until('a second watch', () => api.watches().length === 2);
    assert.match(log.lines[0]!, /no answer from http:\S+ to a watch of \/api\/v1\/namespaces in 0\.08 s/);
  });

  it('cuts a watch that goes on for longer than it was asked to', async (t) => {
    const { api } = await start(
      t,
      {
        list: one,
        watch(response) {
          const timer = setInterval(() => events(response, bookmark(11)), 20);
          response.on('close', () => clearInterval(timer));
        },
      },
      { timings: { watchMs: 100, graceMs: 50, silenceMs: 500 } },
    );
    await until('a second watch', () => api.watches().length === 2);
    const [first, second] = api.watches();
    assert.equal(first!.query.get('timeoutSeconds'), '1');
    assert.ok(second!.at - first!.at >= 1040);
    await until('one connection', () => api.openConnections() === 1);
  });

  it('gives up a page that does not come, and asks again', async (t) => {
    const { api, watched } = await start(
      t,
      { list: (response, request, nth) => (nth === 1 ? undefined : one(response, request, nth)), watch: quiet },
      { timings: { pageMs: 80 } },
    );
    assert.equal(watched.synced(), false);
    assert.equal(watched.ageSeconds(), Number.POSITIVE_INFINITY);
    await watched.firstList;
    assert.equal(watched.synced(), true);
    assert.equal(api.lists().length, 2);
  });

  it('outlives the API server, and stays silent about its own resource version', async (t) => {
    const { api, watched, log } = await start(t, {
      list: one,
      watch: (response, _request, nth) => events(response, ['ADDED', namespace(`seen-${nth}`, 10 + nth)]),
    });
    await until('the first event', () => watched.kept.has('seen-1'));
    await api.down();
    await sleep(150);
    assert.deepEqual(kept(watched), { shop: { team: 'a' }, 'seen-1': {} });
    assert.equal(watched.synced(), true);
    assert.ok(watched.ageSeconds() >= 0.14);
    await api.up();
    await until('an event after the outage', () => watched.kept.has('seen-2'));
    assert.equal(api.watches()[1]!.query.get('resourceVersion'), '11');
    assert.equal(api.lists().length, 1);
    assert.ok(
      log.lines.some((line) => line.includes(`cannot connect to the API server ${api.url}: connect ECONNREFUSED`)),
    );
    assert.match(log.lines.at(-1)!, /watching again/);
  });

  it('makes no storm of requests when every watch ends at once', async (t) => {
    const { api } = await start(
      t,
      { list: one, watch: (response) => response.end() },
      { timings: { firstDelayMs: 40, maxDelayMs: 160, shortWatchMs: 1000 } },
    );
    await sleep(800);
    const count = api.watches().length;
    // 0, 20–40, 60–120, 140–280 ms after the first, then one in 80–160 ms.
    assert.ok(count >= 3 && count <= 13, `${count} watches`);
  });

  it('waits as long as an overloaded API server asks for', async (t) => {
    const { api } = await start(t, {
      list: one,
      watch(response, _request, nth) {
        if (nth > 1) return events(response);
        response.setHeader('retry-after', '1');
        refuse(response, 429, 'too many requests');
      },
    });
    await until('a second watch', () => api.watches().length === 2);
    const [first, second] = api.watches();
    assert.ok(second!.at - first!.at >= 990);
  });

  it('leaves nothing behind in a hundred reconnections', async (t) => {
    const { api, watched } = await start(
      t,
      {
        list: one,
        watch(response, _request, nth) {
          // Ended by the API server, expired, refused, broken off: turn and turn about.
          if (nth % 4 === 0) return endSoon(response);
          if (nth % 4 === 1) return events(response, ['ERROR', { code: 410, message: 'too old' }]);
          if (nth % 4 === 2) return refuse(response, 500, 'trouble');
          response.write('{"type"', () => response.destroy());
        },
      },
      { timings: { firstDelayMs: 1, maxDelayMs: 2, shortWatchMs: 0 } },
    );
    await until('ten watches', () => api.watches().length >= 10);
    const before = resources();
    await until('a hundred more', () => api.watches().length >= 110);
    assert.ok(api.openConnections() <= 3, `${api.openConnections()} connections`);
    const after = resources();
    assert.ok(after - before <= 10, `${before} resources held after 10 watches, ${after} after 110`);
    watched.stop();
    await until('no connection', () => api.openConnections() === 0);
  });

  it('lists anew from time to time, between two watches', async (t) => {
    const { api, watched } = await start(
      t,
      {
        list: (response, _request, nth) => page(response, nth * 10, [namespace(`list-${nth}`, nth)]),
        watch: endSoon,
      },
      { timings: { relistMs: 100, shortWatchMs: 0 } },
    );
    await until('a second list', () => watched.kept.has('list-2'));
    await until('the first to be forgotten', () => !watched.kept.has('list-1'));
    // A watch takes 20 ms, and 80 ms pass at least between two lists.
    assert.ok(api.watches().length >= 3, `${api.watches().length} watches`);
  });

  it('takes up a token that was written anew, after the old one is refused', async (t) => {
    const { api, watched } = await start(t, {
      list: one,
      watch(response, { token }, nth) {
        if (nth === 1) return endSoon(response);
        if (token === 'first') return refuse(response, 401, 'Unauthorized');
        events(response, ['ADDED', namespace('seen', 11)]);
      },
    });
    await watched.firstList;
    await api.setToken('second');
    await until('an event', () => watched.kept.has('seen'));
    assert.equal(api.watches()[0]!.token, 'first');
    assert.equal(api.watches().at(-1)!.token, 'second');
  });

  it('stops in the middle of a list, of a watch and of a wait', async (t) => {
    const hanging = await start(t, { list: () => {}, watch: quiet });
    await until('a list', () => hanging.api.lists().length === 1);
    const watching = await start(t, { list: one, watch: quiet });
    await until('a watch', () => watching.api.watches().length === 1);
    const waiting = await start(
      t,
      { list: one, watch: (response) => refuse(response, 500, 'trouble') },
      { timings: { firstDelayMs: 200, maxDelayMs: 200 } },
    );
    await until('a wait', () => waiting.log.lines.length === 1);
    for (const { api, watched } of [hanging, watching, waiting]) {
      watched.stop();
      await until('no connection', () => api.openConnections() === 0);
      const count = api.requests.length;
      await sleep(250);
      assert.equal(api.requests.length, count);
    }
    await assert.rejects(hanging.watched.firstList, { message: 'stopped before namespaces were listed' });
    assert.equal(hanging.log.lines.length + watching.log.lines.length, 0);
  });
});

interface Started {
  api: FakeApiServer;
  watched: ListWatch<Labels>;
  log: { lines: string[] };
}

async function start(
  t: TestContext,
  answers: Answers,
  { timings, onChange }: Partial<Pick<ListWatchOptions<Labels>, 'timings' | 'onChange'>> = {},
): Promise<Started> {
  const api = await fakeApiServer(answers);
  const lines: string[] = [];
  const watched = listWatch<Labels>({
    client: await connect(api.kubeconfig),
    path: '/api/v1/namespaces',
    keep: ({ metadata }) => metadata?.labels ?? {},
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
    timings: { ...quick, ...timings },
    ...(onChange ? { onChange } : {}),
  });
  t.after(async () => {
    watched.stop();
    await api.stop();
  });
  return { api, watched, log: { lines } };
}

function kept(watched: ListWatch<Labels>): Record<string, Labels> {
  return Object.fromEntries(watched.kept);
}

/** Sockets, timers and requests that keep this process busy. */
function resources(): number {
  return process.getActiveResourcesInfo().length;
}

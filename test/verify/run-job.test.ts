import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { connect } from '../../src/kubernetes/client.ts';
import { reportIn, runJob } from '../../src/verify/in-cluster/run-job.ts';
import type { VerifyReport } from '../../src/verify/report.ts';
import { type Answer, fakeApiServer, page } from '../kubernetes/fake-api-server.ts';
import { until } from '../until.ts';

const REPORT = { schemaVersion: 1, verdict: { outcome: 'zero-downtime', why: 'all is well' } };
const WHOLE = `rollout 1/1\n${JSON.stringify(REPORT, null, 2)}\n`;

function pod(state: object) {
  return { metadata: { name: 'p' }, status: { containerStatuses: [{ name: 'verify', state }] } };
}

interface Given {
  log: Answer;
  pods?: object[];
  events?: object[];
  keep?: boolean;
}

/** A Job in a cluster whose log a test writes; `nth` counts how often it was asked for. */
async function begin(t: TestContext, { log, pods = [pod({ running: {} })], events = [], keep = false }: Given) {
  let logs = 0;
  const api = await fakeApiServer({
    list(response, request) {
      if (request.path.endsWith('/log')) log(response, request, ++logs);
      else if (request.path.endsWith('/events')) page(response, 1, events);
      else if (request.path.endsWith('/pods/p')) response.end(JSON.stringify(pods[0]));
      else page(response, 1, pods);
    },
    watch: (response) => void response.end(),
  });
  t.after(() => api.stop());
  const progress: string[] = [];
  const [stop, again] = [new AbortController(), new AbortController()];
  const ran = runJob(
    {
      client: await connect(api.kubeconfig),
      progress: (line) => progress.push(line),
      signal: stop.signal,
      again: again.signal,
    },
    { namespace: 'shop', deployment: 'web', name: 'job-1', image: 'x', argv: [], keep },
  );
  // Looked at when the test has done what it does.
  ran.catch(() => {});
  const asked = (method: string, resource: string) =>
    api.requests.filter((request) => request.method === method && request.path.includes(`/${resource}`));
  return { api, ran, progress, stop, again, asked };
}

describe('a Job', () => {
  it('goes on while the API server is away', async (t) => {
    const { api, ran, progress, asked } = await begin(t, {
      log(response, _request, nth) {
        if (nth === 1) response.write('rollout 1/1\n');
        else response.end(WHOLE);
      },
    });
    await until('the first line', () => progress.includes('rollout 1/1'));
    await api.down();
    setTimeout(() => void api.up(), 1500);
    assert.deepEqual(await ran, REPORT);
    assert.equal(progress.filter((line) => line === 'rollout 1/1').length, 1);
    assert.equal(asked('DELETE', 'jobs').length, 1);
  });

  it('is heard to its end where it ended while its log was broken off', async (t) => {
    const { ran } = await begin(t, {
      pods: [pod({ terminated: { exitCode: 0 } })],
      log: (response, _request, nth) => void response.end(nth === 1 ? 'rollout 1/1\n' : WHOLE),
    });
    assert.deepEqual(await ran, REPORT);
  });

  it('has no report where its log has none, and it has ended', async (t) => {
    const { ran, progress } = await begin(t, {
      pods: [pod({ terminated: { exitCode: 2 } })],
      log: (response) => void response.end('http://web/: connect ECONNREFUSED\n'),
    });
    assert.equal(await ran, undefined);
    assert.ok(progress.includes('http://web/: connect ECONNREFUSED'));
  });

  it('is kept for longer than an hour where it is to be kept', async (t) => {
    const { ran, asked, progress } = await begin(t, { keep: true, log: (response) => void response.end(WHOLE) });
    await ran;
    assert.equal(asked('DELETE', 'jobs').length, 0);
    assert.equal(asked('DELETE', 'serviceaccounts').length, 1);
    assert.equal(asked('PATCH', 'jobs').at(-1)?.body, '{"spec":{"ttlSecondsAfterFinished":null}}');
    assert.equal(progress.at(-1), 'job/job-1 is kept in the namespace shop');
  });

  it('is asked to end at the first Ctrl-C, and not waited for at the second', async (t) => {
    const { ran, stop, again, progress, asked } = await begin(t, {
      log: (response) => void response.write('rollout 1/1\n'),
    });
    await until('the first line', () => progress.includes('rollout 1/1'));
    stop.abort();
    await until('the Job to be suspended', () => asked('PATCH', 'jobs').at(-1)?.body === '{"spec":{"suspend":true}}');
    again.abort();
    await assert.rejects(ran, { name: 'CannotTell', message: /^the run was not waited for/ });
    assert.equal(asked('DELETE', 'jobs').length, 1);
  });

  it('whose Pod is refused tells why', async (t) => {
    const message = 'Error creating: pods "job-1-x" is forbidden: exceeded quota: small';
    const { ran, stop, progress } = await begin(t, {
      pods: [],
      events: [{ reason: 'FailedCreate', message }],
      log: (response) => void response.end(),
    });
    await until('it to be told', () => progress.includes(`its Pod does not start yet: ${message}`));
    stop.abort();
    await assert.rejects(ran, { name: 'AbortError' });
  });
});

describe('what a ConfigMap holds of a report', () => {
  const report = { ...REPORT, failures: [], observations: [], remarks: ['said'] } as unknown as VerifyReport;

  it('is all of it', () => assert.deepEqual(JSON.parse(reportIn(report)), report));

  it('is less of a long one, which says so', () => {
    const failures = Array.from({ length: 10_000 }, () => ({ pods: 'é'.repeat(50) }));
    const { failures: kept, remarks } = JSON.parse(reportIn({ ...report, failures } as unknown as VerifyReport));
    assert.deepEqual(kept, []);
    assert.deepEqual(remarks, ['said', 'failures and observations are left out here: a ConfigMap holds no more']);
  });
});

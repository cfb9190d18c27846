import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { review } from '../../admission/reviews.ts';
import { startChild } from '../../cluster/harness/child.ts';
import { freePorts } from '../../cluster/harness/ports.ts';
import { issueFor } from '../../cluster/harness/webhook.ts';
import { until } from '../../until.ts';

/** The most that an API server has in flight by default (--max-requests-inflight and its mutating share), one a connection. */
export const AT_ONCE = 600;

/** What became of a flood of reviews. */
export interface Flood {
  judged: number;
  /** Answered with 429 and Retry-After. */
  shed: number;
  /** Answered in another way, or not at all. */
  else: number;
  /** From when the server took them to the last answer, in milliseconds. */
  slowestMs: number;
}

const cli = join(import.meta.dirname, '../../../src/cli.ts');

/** Stops one replica (SIGSTOP), sends it reviews of 64 KB until all wait, and lets it go on. */
export async function flood(folder: string): Promise<Flood> {
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const { ca, cert, key } = await issueFor('127.0.0.1');
  const [certFile, keyFile] = [join(folder, 'flood.crt'), join(folder, 'flood.key')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  const server = startChild(
    process.execPath,
    [
      ...[cli, 'serve', '--no-cluster', '--host', '127.0.0.1', '--port', String(port), '--ops-port', String(opsPort)],
      ...['--cert-file', certFile, '--key-file', keyFile, '--log-level', 'warn'],
    ],
    join(folder, 'flood.log'),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, maxFreeSockets: AT_ONCE, ca });
  try {
    await until('the server to answer', () =>
      answer('GET').then(
        () => true,
        () => false,
      ),
    );
    // Connections are made beforehand: what is measured is reviews.
    for (let open = 0; open < AT_ONCE; open += 100)
      await Promise.all(Array.from({ length: open + 100 }, () => answer('GET')));
    process.kill(server.pid, 'SIGSTOP');
    const body = JSON.stringify(large());
    const answers = Array.from({ length: AT_ONCE }, () => answer('POST', body).catch(() => 0));
    await sleep(2000);
    const started = performance.now();
    process.kill(server.pid, 'SIGCONT');
    const statuses = await Promise.all(answers);
    const slowestMs = performance.now() - started;
    const of = (status: number) => statuses.filter((each) => each === status).length;
    return { judged: of(200), shed: of(429), else: AT_ONCE - of(200) - of(429), slowestMs };
  } finally {
    agent.destroy();
    await server.stop('SIGKILL');
  }

  async function answer(method: 'GET' | 'POST', body = ''): Promise<number> {
    const sent = request({
      host: '127.0.0.1',
      port,
      path: '/mutate',
      method,
      agent,
      headers: { 'content-type': 'application/json' },
    });
    sent.end(body);
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode;
  }
}

function large(): unknown {
  const create = review();
  const env = Array.from({ length: 1200 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'x'.repeat(20) }));
  create.request.object.spec.template.spec.containers[0].env = env;
  return create;
}

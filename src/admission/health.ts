import { type FastifyInstance, fastify } from 'fastify';

/** One condition of readiness. */
export interface Check {
  name: string;
  ok: boolean;
  /** Why not, or what holds. */
  note: string;
}

export interface OpsDeps {
  /** Asked at each request to /readyz: ready when every one is ok. */
  checks(): readonly Check[];
  /** What Prometheus is told, and in which format. */
  metrics(): Promise<string>;
  contentType: string;
}

/**
 * The server for kubelets and Prometheus, on plain HTTP: neither presents a certificate that the webhook's port could
 * tell from anybody's, and nothing here is secret. /livez says only that the event loop turns: a webhook that is not
 * ready (no certificate yet, draining) must not be restarted for it.
 */
export function opsServer({ checks, metrics, contentType }: OpsDeps): FastifyInstance {
  const server = fastify({ logger: false });
  server.get('/livez', (_request, reply) => reply.type('text/plain').send('ok\n'));
  server.get('/readyz', (_request, reply) => {
    const all = checks();
    const ready = allOk(all);
    return reply
      .code(ready ? 200 : 503)
      .type('text/plain')
      .send([...all.map(line), ready ? 'ready' : 'not ready', ''].join('\n'));
  });
  server.get('/metrics', async (_request, reply) => reply.type(contentType).send(await metrics()));
  server.setNotFoundHandler((request, reply) =>
    reply.code(404).send({
      statusCode: 404,
      error: 'Not Found',
      message: `no ${request.method} ${request.url} here: there are GET /livez, /readyz and /metrics`,
    }),
  );
  return server;
}

/** Whether that comes to being ready. */
export function allOk(checks: readonly Check[]): boolean {
  return checks.every(({ ok }) => ok);
}

/** The form of the API server's own /readyz?verbose: `[+]tls ok`, `[-]draining …`. */
function line({ name, ok, note }: Check): string {
  return `[${ok ? '+' : '-'}]${name} ${note}`;
}

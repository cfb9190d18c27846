import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { review } from '../../admission/reviews.ts';

/** The most that an API server has in flight by default (--max-requests-inflight and its mutating share), one a connection. */
export const AT_ONCE = 600;

/** Of one review of a flood: near to the largest that people write. */
export const REVIEW_KILOBYTES = 128;

/** What became of a flood of reviews. */
export interface Flood {
  judged: number;
  /** Answered with 429 and Retry-After. */
  shed: number;
  /** Answered in another way, or not at all. */
  else: number;
  /** How long an answer took at most, in milliseconds, from when the review could be read. */
  slowestMs: number;
}

/** Asks a webhook as the API server does: HTTP/1.1, one request a connection at a time, connections kept. */
export interface Sender {
  /** The status of the answer, and 0 where there is none. `written` is called when nothing of it waits to be sent. */
  post(body: string, written?: () => void): Promise<number>;
  /** Makes all connections beforehand. Rejects where nobody answers. */
  open(): Promise<void>;
  close(): void;
}

/** A sender of `AT_ONCE` reviews at a time. Whom it asks must show a certificate of the CA, where one is given. */
export function sender({ host, port, ca }: { host: string; port: number; ca?: string }): Sender {
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE, maxFreeSockets: AT_ONCE, ...trust });
  const headers = { 'content-type': 'application/json' };
  const ask = async (method: 'GET' | 'POST', body: string, written?: () => void) => {
    const sent = request({ host, port, path: '/mutate', method, agent, headers });
    sent.end(body, written);
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode as number;
  };
  return {
    post: (body, written) => ask('POST', body, written).catch(() => 0),
    async open() {
      for (let made = 0; made < AT_ONCE; made += 100)
        await Promise.all(Array.from({ length: made + 100 }, () => ask('GET', '')));
    },
    close: () => agent.destroy(),
  };
}

/** The body of a review of about `REVIEW_KILOBYTES`. */
export function largeReview(): string {
  const create = review();
  const env = Array.from({ length: 2400 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'x'.repeat(20) }));
  create.request.object.spec.template.spec.containers[0].env = env;
  return JSON.stringify(create);
}

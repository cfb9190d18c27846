import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { review } from '../../admission/reviews.ts';

/** The most that an API server has in flight by default (--max-requests-inflight and its mutating share), one a connection. */
export const AT_ONCE = 600;

/** What became of a flood of reviews. */
export interface Flood {
  judged: number;
  /** Answered with 429 and Retry-After. */
  shed: number;
  /** Answered in another way, or not at all. */
  else: number;
}

/** Asks a webhook as the API server does: HTTP/1.1, one request a connection at a time, connections kept. */
export interface Sender {
  /** The status of the answer, and 0 where there is none. `written` is called when nothing of it waits to be sent. */
  post(body: string, written?: () => void): Promise<number>;
  /** Makes all connections beforehand. Rejects where nobody answers. */
  open(): Promise<void>;
  close(): void;
}

export interface Asked {
  host: string;
  port: number;
  /** Who issued its certificate; where it is not said, anybody may have. */
  ca?: string;
}

/** Longer than anybody takes for an answer, in milliseconds. */
const ANSWER_MS = 30_000;

/** A sender of so many reviews at a time. */
export function sender({ host, port, ca }: Asked, atOnce: number, answerMs = ANSWER_MS): Sender {
  const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, maxFreeSockets: atOnce, ...trust });
  const headers = { 'content-type': 'application/json' };
  const ask = async (method: 'GET' | 'POST', body: string, limitMs: number, written?: () => void) => {
    const signal = AbortSignal.timeout(limitMs);
    const sent = request({ host, port, path: '/mutate', method, agent, headers, signal });
    sent.end(body, written);
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response.statusCode as number;
  };
  return {
    post: (body, written) => ask('POST', body, answerMs, written).catch(() => 0),
    async open() {
      for (let made = 0; made < atOnce; made += 100)
        await Promise.all(Array.from({ length: made + 100 }, () => ask('GET', '', ANSWER_MS)));
    },
    close: () => agent.destroy(),
  };
}

/** The body of a review that takes long to judge for its size (36 KB): all of its containers are given a probe and a hook. */
export function costlyReview(): string {
  const create = review();
  const { spec } = create.request.object.spec.template;
  const [container] = spec.containers;
  spec.containers = Array.from({ length: CONTAINERS }, (_, index) => {
    const ports = [{ name: `port-${index}`, containerPort: 8000 + index, protocol: 'TCP' }];
    return { ...container, name: `web-${index}`, ports };
  });
  return JSON.stringify(create);
}

export const CONTAINERS = 150;

import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Labels } from '../deployment/label-selector.ts';
import { type PolicyLookup, policyLookup } from '../policy/effective.ts';
import { warningLines } from '../policy/message.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import type { Rule } from '../rules/rule.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import { type Answer, abstain, admit, type Told } from './admit.ts';
import { crowd } from './crowd.ts';
import type { ReviewRecord, Webhook } from './record.ts';
import { allowed, failed, toReview } from './response.ts';
import { decode, type Recorded, type ReviewRequest } from './review.ts';
import { asUpdate, type Unknown } from './scale.ts';

export interface ReviewServerDeps {
  /** Without a certificate every handshake fails, until the server is given one. */
  tls: { cert?: string | Buffer; key?: string | Buffer };
  rules: readonly Rule[];
  policy: () => PolicyConfiguration;
  /** Undefined for a namespace that is not known. */
  namespaceLabels: (namespace: string) => Labels | undefined | Promise<Labels | undefined>;
  /** What is known of the objects around Deployments now. */
  objects: () => Objects;
  /** Called once a review, when its answer is ready. */
  record: (review: ReviewRecord) => void;
  now: () => Date;
  /** While true, answers ask the client to close its connection. */
  draining: () => boolean;
  /** Asked once a request: whether it came with too many others to be judged in time. */
  crowded?: () => boolean;
  /** Called once a request that is turned away for it. */
  shed?: () => void;
}

/**
 * An object may take 1.5 MB in etcd by default and 3 MB in a request; an update carries two, and JSON is larger than
 * what is stored. The same limit as controller-runtime's webhook server.
 */
const BODY_LIMIT_BYTES = 7 * 1024 * 1024;

/** The API server keeps idle connections for 90 s and does not retry a POST that meets a closing one. */
const KEEP_ALIVE_MS = 120_000;

/** The longest timeout that a webhook configuration can state is 30 s: past it, nobody waits for the answer. */
const REQUEST_TIMEOUT_MS = 30_000;

const JSON_TYPE = 'application/json; charset=utf-8';

/** The HTTPS server that the API server asks. Not listening yet. */
export function webhookServer(deps: ReviewServerDeps): FastifyInstance {
  const app = fastify({
    https: { ...deps.tls, minVersion: 'TLSv1.2' },
    logger: false,
    bodyLimit: BODY_LIMIT_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // A connection that is still open when the server closes is answered: only the drain decides when to stop.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
  }) as unknown as FastifyInstance;

  const crowded = deps.crowded ?? crowd();
  app.removeAllContentTypeParsers();
  // Not fastify's own parser: that one refuses keys like __proto__, which here are fields like any other (nothing is
  // ever assigned from them), and a schema would drop what it does not know.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (crowded()) return done(Object.assign(new Error('too many reviews at once'), { statusCode: 429 }));
    try {
      done(null, JSON.parse(body as string));
    } catch (error) {
      done(Object.assign(new Error(`the body is not JSON: ${(error as Error).message}`), { statusCode: 400 }));
    }
  });

  const answer = reviewer(deps);
  for (const webhook of ['mutate', 'validate'] as const) {
    app.post(`/${webhook}`, (request, reply) => answer(webhook, request.body, reply));
    app.route({
      method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: `/${webhook}`,
      handler: (_request, reply) => refuse(deps, reply.header('allow', 'POST'), 405, `/${webhook} takes POST`),
    });
  }
  app.setNotFoundHandler((_request, reply) => refuse(deps, reply, 404, 'there are /mutate and /validate'));
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, _request, reply) => {
    if (error.statusCode === 429) {
      deps.shed?.();
      // The API server asks again when that time is over, as long as its time-out lasts (client-go's rest.Request), and
      // over a new connection it may come to another replica.
      reply.header('retry-after', '1').header('connection', 'close');
    }
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 400;
    return refuse(deps, reply, status, explain(error));
  });
  return app;
}

type Reviewer = (webhook: Webhook, body: unknown, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>;

function reviewer(deps: ReviewServerDeps): Reviewer {
  const lookups = new WeakMap<PolicyConfiguration, PolicyLookup>();

  function lookupOf(configuration: PolicyConfiguration): PolicyLookup {
    const lookup = lookups.get(configuration) ?? policyLookup(configuration);
    lookups.set(configuration, lookup);
    return lookup;
  }

  function judge(webhook: Webhook, request: ReviewRequest | Abstaining, known: Labels | undefined): Answer {
    const { rules } = deps;
    // The API server puts this label on every namespace: selectors on the name work without a cluster to ask.
    const labels = known ?? { 'kubernetes.io/metadata.name': request.namespace };
    const policy = lookupOf(deps.policy())(labels, request.deployment?.metadata?.labels ?? {});
    if (request.deployment === undefined) return abstain(request, { rules, policy });
    return admit(webhook, request, { rules, policy, objects: deps.objects(), now: deps.now() });
  }

  /** The answer as it is sent, recorded; of an error inside, what the platform wants of it. */
  function answered(
    webhook: Webhook,
    request: ReviewRequest | Abstaining,
    known: Labels | undefined,
    started: number,
  ): string {
    try {
      const { response, told } = judge(webhook, request, known);
      const review = toReview(response);
      deps.record(recordOf(webhook, request, told, started));
      return review;
    } catch (error) {
      const { mode, onError } = deps.policy();
      deps.record({
        ...recordOf(webhook, request, { mode, verdict: 'error', violations: [], injected: [] }, started),
        error,
      });
      const why = `evenkeel failed on this request (uid ${request.uid}, see its log)`;
      if (onError === 'Deny')
        return toReview(failed(request.uid, `${why}; the platform denies what could not be judged`));
      return toReview(allowed(request.uid, { warnings: warningLines([`${why} and let it through unjudged`]) }));
    }
  }

  const send = (reply: FastifyReply, review: string) => respond(deps, reply, 200, review);

  function letThrough(
    webhook: Webhook,
    request: Recorded,
    why: string,
    warnings: string[],
    started: number,
    reply: FastifyReply,
  ): FastifyReply {
    const told: Told = { mode: deps.policy().mode, verdict: 'skipped', skipped: why, violations: [], injected: [] };
    deps.record(recordOf(webhook, request, told, started));
    return send(reply, toReview(allowed(request.uid, { warnings })));
  }

  function judged(
    webhook: Webhook,
    request: ReviewRequest | Abstaining,
    started: number,
    reply: FastifyReply,
  ): FastifyReply | Promise<FastifyReply> {
    const labels = deps.namespaceLabels(request.namespace);
    if (!(labels instanceof Promise)) return send(reply, answered(webhook, request, labels, started));
    return labels.then(
      (known) => send(reply, answered(webhook, request, known, started)),
      () => send(reply, answered(webhook, request, undefined, started)),
    );
  }

  return (webhook, body, reply) => {
    const started = performance.now();
    const decoded = decode(body);
    switch (decoded.kind) {
      case 'malformed':
        return refuse(deps, reply, 400, decoded.why);
      case 'unjudged': {
        const { uid, operation, user, why } = decoded;
        const request = { uid, operation, user, namespace: '', name: '', dryRun: false };
        return letThrough(webhook, request, why, warningLines([`evenkeel let this through: ${why}`]), started, reply);
      }
      case 'scale': {
        const update = asUpdate(decoded.request, deps.objects());
        if (typeof update === 'object') return judged(webhook, update, started, reply);
        if (update === 'stale') return judged(webhook, decoded.request, started, reply);
        return letThrough(webhook, decoded.request, UNKNOWN[update], [], started, reply);
      }
      case 'review':
        return judged(webhook, decoded.request, started, reply);
    }
  };
}

/** A request about a Deployment that is not known well enough to be judged. */
type Abstaining = Recorded & { deployment?: undefined };

/** Why a request for a scale is let through, for the log. */
const UNKNOWN: Readonly<Record<Exclude<Unknown, 'stale'>, string>> = {
  'no-source': 'nothing is known of the cluster',
  'not-there': 'the Deployment is not known',
};

function recordOf(webhook: Webhook, request: Recorded, told: Told, started: number): ReviewRecord {
  const { uid, namespace, name, operation, subresource, dryRun, user } = request;
  const durationMs = performance.now() - started;
  const what = subresource === undefined ? { operation } : { operation, subresource };
  return { webhook, uid, namespace, name, ...what, dryRun, user, ...told, durationMs };
}

/** A client error, for whoever sent something that is no review. */
function refuse(deps: ReviewServerDeps, reply: FastifyReply, status: number, error: string): FastifyReply {
  return respond(deps, reply, status, JSON.stringify({ error }));
}

function respond({ draining }: ReviewServerDeps, reply: FastifyReply, status: number, json: string): FastifyReply {
  // Asked when it is answered, not when it came: the drain may have begun in between.
  if (draining()) reply.header('connection', 'close');
  return reply.code(status).header('content-type', JSON_TYPE).send(json);
}

function explain(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return `the body is larger than ${BODY_LIMIT_BYTES} bytes`;
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return 'content-type: expected application/json';
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return 'the body is not as long as content-length says';
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return 'the body is empty: expected an AdmissionReview';
    default:
      return error.message;
  }
}

import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Labels } from '../deployment/label-selector.ts';
import { type PolicyLookup, policyLookup } from '../policy/effective.ts';
import { warningLines } from '../policy/message.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import type { Rule } from '../rules/rule.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import { admit, type Told } from './admit.ts';
import type { ReviewRecord, Webhook } from './record.ts';
import { allowed, failed, toReview } from './response.ts';
import { decode, type ReviewRequest } from './review.ts';
import { asUpdate } from './scale.ts';

export interface ReviewServerDeps {
  tls: { cert: string | Buffer; key: string | Buffer };
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

  app.removeAllContentTypeParsers();
  // Not fastify's own parser: that one refuses keys like __proto__, which here are fields like any other (nothing is
  // ever assigned from them), and a schema would drop what it does not know.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
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

  /** Only the rules about `spec.replicas` concern a request for a scale. */
  const scaleRules = deps.rules.filter(({ part }) => part === 'replicas');

  function judge(
    webhook: Webhook,
    request: ReviewRequest,
    rules: readonly Rule[],
    known: Labels | undefined,
    started: number,
  ): string {
    const configuration = deps.policy();
    try {
      // The API server puts this label on every namespace: selectors on the name work without a cluster to ask.
      const labels = known ?? { 'kubernetes.io/metadata.name': request.namespace };
      const policy = lookupOf(configuration)(labels, request.deployment.metadata?.labels ?? {});
      const { response, told } = admit(webhook, request, { rules, policy, objects: deps.objects(), now: deps.now() });
      const review = toReview(response);
      deps.record(recordOf(webhook, request, told, started));
      return review;
    } catch (error) {
      const { mode, onError } = configuration;
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
    { why, warns }: { why: string; warns: boolean },
    started: number,
    reply: FastifyReply,
  ): FastifyReply {
    const told: Told = { mode: deps.policy().mode, verdict: 'skipped', skipped: why, violations: [], injected: [] };
    deps.record(recordOf(webhook, request, told, started));
    const remarks = warns ? { warnings: warningLines([`evenkeel let this through: ${why}`]) } : {};
    return send(reply, toReview(allowed(request.uid, remarks)));
  }

  function judged(
    webhook: Webhook,
    request: ReviewRequest,
    rules: readonly Rule[],
    started: number,
    reply: FastifyReply,
  ): FastifyReply | Promise<FastifyReply> {
    const labels = deps.namespaceLabels(request.namespace);
    if (!(labels instanceof Promise)) return send(reply, judge(webhook, request, rules, labels, started));
    return labels.then(
      (known) => send(reply, judge(webhook, request, rules, known, started)),
      () => send(reply, judge(webhook, request, rules, undefined, started)),
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
        return letThrough(webhook, request, { why, warns: true }, started, reply);
      }
      case 'scale': {
        const update = asUpdate(decoded.request, deps.objects());
        if ('why' in update) return letThrough(webhook, decoded.request, update, started, reply);
        return judged(webhook, update, scaleRules, started, reply);
      }
      case 'review':
        return judged(webhook, decoded.request, deps.rules, started, reply);
    }
  };
}

/** What the record tells of a request. */
type Recorded = Omit<ReviewRequest, 'deployment' | 'old'>;

function recordOf(webhook: Webhook, request: Recorded, told: Told, started: number): ReviewRecord {
  const { uid, namespace, name, operation, dryRun, user } = request;
  return { webhook, uid, namespace, name, operation, dryRun, user, ...told, durationMs: performance.now() - started };
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

import jsonPatch from 'fast-json-patch';
import { admit } from '../../src/admission/admit.ts';
import type { Webhook } from '../../src/admission/record.ts';
import { toReview } from '../../src/admission/response.ts';
import { decode } from '../../src/admission/review.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { policyLookup } from '../../src/policy/effective.ts';
import { rules } from '../../src/rules/registry.ts';
import type { Objects } from '../../src/surroundings/surroundings.ts';
import { type Body, bodies } from './bodies.ts';
import { labelled } from './cluster-objects.ts';

/** A body as the server has it once it is parsed. */
export interface ParsedReview {
  name: string;
  webhook: Webhook;
  body: { request: { object: object; oldObject: object | null } };
}

export const configuration = defaultConfiguration();

const lookup = policyLookup(configuration);
const NAMESPACE_LABELS = { 'kubernetes.io/metadata.name': 'shop' };

/** The answer's text, made as src/admission/server.ts makes it, but for the record that it keeps. */
export function answerTo({ body, webhook }: Pick<ParsedReview, 'body' | 'webhook'>, objects: Objects): string {
  const decoded = decode(body);
  if (decoded.kind !== 'review') throw new Error(`a body that is not judged: ${decoded.kind}`);
  const { request } = decoded;
  const policy = lookup(NAMESPACE_LABELS, request.deployment.metadata?.labels ?? {});
  return toReview(admit(webhook, request, { rules, policy, objects, now: new Date() }).response);
}

/**
 * All bodies as they come to `/mutate`, and as they come to `/validate` afterwards: with what was answered first applied.
 */
export function parsedReviews(objects: Objects): ParsedReview[] {
  return bodies().flatMap((of) => {
    const mutate: ParsedReview = { name: `${of.name}: mutate`, webhook: 'mutate', body: parsed(of) };
    const { response } = JSON.parse(answerTo(mutate, objects)) as { response: { patch?: string } };
    const body = parsed(of);
    if (response.patch !== undefined) {
      const operations = JSON.parse(Buffer.from(response.patch, 'base64').toString()) as jsonPatch.Operation[];
      body.request.object = jsonPatch.applyPatch(body.request.object, operations).newDocument;
    }
    return [mutate, { name: `${of.name}: validate`, webhook: 'validate', body: reparsed(body) }];
  });
}

function parsed({ json }: Body): ParsedReview['body'] {
  const body = JSON.parse(json) as ParsedReview['body'];
  const { object, oldObject } = body.request;
  body.request.object = labelled(object);
  body.request.oldObject = oldObject === null ? null : labelled(oldObject);
  return reparsed(body);
}

/** Laid out in memory as what comes over the wire is. */
function reparsed<T>(body: T): T {
  return JSON.parse(JSON.stringify(body)) as T;
}

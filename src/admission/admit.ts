import type { V1Deployment } from '@kubernetes/client-node';
import { formatFieldPath } from '../deployment/field-path.ts';
import { type Abstention, type Evaluated, evaluate, type Finding } from '../policy/evaluate.ts';
import {
  abstentionWarning,
  denialMessage,
  findingText,
  MOST_LISTED,
  warningLines,
  warningTexts,
} from '../policy/message.ts';
import type { Policy } from '../policy/policy.ts';
import { isControlPlane } from '../policy/requester.ts';
import { standingOf } from '../policy/standing.ts';
import type { Rule } from '../rules/rule.ts';
import { rememberingServices } from '../surroundings/remembering-services.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import type { ReviewRecord, Verdict, Webhook } from './record.ts';
import { type AdmissionResponse, allowed, denied, jsonPatch, patched, type Remarks } from './response.ts';
import type { Recorded, ReviewRequest } from './review.ts';

/** What a review is judged by. */
export interface Judgement {
  rules: readonly Rule[];
  policy: Policy;
  objects: Objects;
  now: Date;
}

/** How a review ended, for the record. */
export type Told = Pick<ReviewRecord, 'mode' | 'verdict' | 'skipped' | 'violations' | 'abstained' | 'injected'>;

export interface Answer {
  response: AdmissionResponse;
  told: Told;
}

/** Answers a review: `mutate` patches and never denies, `validate` judges the final object and never patches. */
export function admit(webhook: Webhook, request: ReviewRequest, judgement: Judgement): Answer {
  const { policy } = judgement;
  const standing = standingOf(request.deployment, request.user);
  if (standing !== 'judged') return skipped(request.uid, policy, standing);
  const evaluated = evaluate({
    deployment: placed(request),
    rules: webhook === 'mutate' ? mending(judgement.rules) : judgement.rules,
    subresource: request.subresource,
    policy,
    around: {
      ...judgement.objects,
      services: rememberingServices(judgement.objects.services),
      old: request.old,
      platform: policy.platform,
    },
    standing,
    dryRun: request.dryRun,
    now: judgement.now,
    // In enforce mode the object that is validated is the one that will be stored: nothing can be mended any more.
    mend: webhook === 'mutate' || policy.mode !== 'enforce',
  });
  return webhook === 'mutate' ? mutation(request, policy, evaluated) : validation(request, policy, evaluated);
}

/** The rules that have a fix: what the others find is nothing to `mutate`, which only patches, and two of three have none. */
function mending(rules: readonly Rule[]): readonly Rule[] {
  let those = mendingOf.get(rules);
  if (those === undefined) {
    those = rules.filter(({ fix }) => fix !== undefined);
    mendingOf.set(rules, those);
  }
  return those;
}

const mendingOf = new WeakMap<readonly Rule[], readonly Rule[]>();

/** The answer to a request for the scale of a Deployment of which too old things are known to judge it by. */
export function abstain({ uid, user }: Recorded, { rules, policy }: Pick<Judgement, 'rules' | 'policy'>): Answer {
  if (isControlPlane(user)) return skipped(uid, policy, 'control-plane');
  const abstained = rules.flatMap((rule): Abstention[] => {
    const action = policy.rules[rule.id]?.action ?? 'Off';
    return rule.part !== 'replicas' || action === 'Off' ? [] : [{ rule, action, resources: ['deployments'] }];
  });
  const warnings = policy.mode === 'audit' ? [] : warningLines(abstentionWarning(abstained));
  return {
    response: allowed(uid, { warnings }),
    told: { mode: policy.mode, verdict: 'allowed', violations: [], ...namesOf(abstained), injected: [] },
  };
}

function skipped(uid: string, { mode }: Policy, why: string): Answer {
  return { response: allowed(uid), told: { mode, verdict: 'skipped', skipped: why, violations: [], injected: [] } };
}

function namesOf(abstained: readonly Abstention[]): Pick<Told, 'abstained'> {
  return abstained.length > 0 ? { abstained: abstained.map(({ rule }) => rule.id) } : {};
}

/** Objects in a review carry no namespace where the client named it in the URL alone. */
function placed({ deployment, namespace }: ReviewRequest): Readonly<V1Deployment> {
  if (namespace === '' || deployment.metadata?.namespace) return deployment;
  return { ...deployment, metadata: { ...deployment.metadata, namespace } };
}

function mutation({ uid }: ReviewRequest, { mode }: Policy, { findings, edits }: Evaluated): Answer {
  const injected = [...new Set(findings.filter(({ fixed }) => fixed).map(({ rule }) => rule.id))];
  if (edits.length === 0) {
    return { response: allowed(uid), told: { mode, verdict: 'unchanged', violations: [], injected } };
  }
  if (mode === 'enforce') {
    return { response: patched(uid, edits), told: { mode, verdict: 'patched', violations: [], injected } };
  }
  const auditAnnotations = { patch: bounded(JSON.stringify(jsonPatch(edits))) };
  return {
    response: allowed(uid, { auditAnnotations }),
    told: { mode, verdict: 'recorded', violations: [], injected: [] },
  };
}

function validation(
  request: ReviewRequest,
  { mode, exemptions }: Policy,
  { findings, faults, abstained }: Evaluated,
): Answer {
  const violations = findings.flatMap(({ rule, decision, enforced }) =>
    decision.outcome === 'ignore' ? [] : [{ rule: rule.id, outcome: decision.outcome, enforced }],
  );
  const toDeny = findings.filter(({ decision }) => decision.outcome === 'deny');
  const toWarn = findings.filter(({ decision }) => decision.outcome === 'warn');
  const remarks: Remarks = findings.length === 0 ? {} : { auditAnnotations: { violations: listed(findings) } };
  if (mode !== 'audit') {
    const texts = [
      ...warningTexts(toWarn, mode),
      ...faults.map((fault) => `evenkeel: ${fault}`),
      ...abstentionWarning(abstained),
    ];
    remarks.warnings = warningLines(texts);
  }
  const told = (verdict: Verdict): Told => ({
    mode,
    verdict,
    violations,
    ...namesOf(abstained),
    injected: [],
  });
  if (toDeny.length > 0) {
    const name = `${request.namespace}/${request.name}`;
    const causes = toDeny.slice(0, MOST_LISTED).map((finding) => ({
      reason: finding.violation.reason,
      message: findingText(finding),
      field: formatFieldPath(finding.violation.path),
    }));
    return {
      response: denied(request.uid, denialMessage(name, toDeny, exemptions), causes, remarks),
      told: told('denied'),
    };
  }
  const verdict = toWarn.length > 0 ? 'warned' : findings.length > 0 ? 'recorded' : 'allowed';
  return { response: allowed(request.uid, remarks), told: told(verdict) };
}

/** Findings as an audit annotation: JSON, bounded. */
function listed(findings: readonly Finding[]): string {
  return JSON.stringify(
    findings.slice(0, MOST_LISTED).map((finding) => ({
      rule: finding.rule.id,
      reason: finding.violation.reason,
      field: formatFieldPath(finding.violation.path).slice(0, 200),
      outcome: finding.decision.outcome,
      enforced: finding.enforced,
      message: findingText(finding),
    })),
  );
}

/** Audit annotations end up in every audit event: a patch of a monstrous object is not worth that. */
const LONGEST_PATCH = 16 * 1024;

function bounded(patch: string): string {
  return patch.length <= LONGEST_PATCH ? patch : `too long to be told: ${patch.length} characters`;
}

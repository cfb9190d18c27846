import type { V1Deployment } from '@kubernetes/client-node';
import type { Labels } from '../../deployment/label-selector.ts';
import { policyLookup } from '../../policy/effective.ts';
import { evaluate, type Finding } from '../../policy/evaluate.ts';
import type { Policy, PolicyConfiguration } from '../../policy/policy.ts';
import { rules } from '../../rules/registry.ts';
import type { Objects } from '../../surroundings/surroundings.ts';

/** A Deployment as it is in the cluster, with what its rules are judged by. */
export interface Live {
  deployment: Readonly<V1Deployment>;
  objects: Objects;
  namespaceLabels: Labels;
  configuration: PolicyConfiguration;
  /** Of the cluster: 36 for v1.36. */
  kubernetesMinor: number;
  now: Date;
}

export type Violated = Pick<Finding, 'rule' | 'violation'>;

/**
 * The rules that a Deployment violates, in registry order. Exemptions and modes count for nothing here, nor that the
 * platform has turned a rule off: what it says explains failures all the same.
 */
export function violationsOf(live: Live): readonly Violated[] {
  const { deployment, objects, configuration } = live;
  const { platform } = configuration;
  const meant = { ...platform, kubernetesMinor: Math.min(live.kubernetesMinor, platform.kubernetesMinor) };
  const lookup = policyLookup({ ...configuration, platform: meant });
  return evaluate({
    deployment,
    rules,
    policy: inFull(lookup(live.namespaceLabels, deployment.metadata?.labels ?? {})),
    around: { ...objects, platform: meant },
    standing: 'judged',
    dryRun: true,
    now: live.now,
    mend: false,
  }).findings;
}

function inFull(policy: Policy): Policy {
  const settings = Object.entries(policy.rules).map(([id, setting]) => {
    return [id, setting.action === 'Off' ? { ...setting, action: 'Audit' as const } : setting];
  });
  return { ...policy, rules: Object.fromEntries(settings) as Policy['rules'] };
}

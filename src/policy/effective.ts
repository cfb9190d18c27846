import { type Labels, selects } from '../deployment/label-selector.ts';
import { MODES, type Mode, type Policy, type PolicyConfiguration, type RuleSetting } from './policy.ts';

/** The namespace label by which its owners set the mode, where the platform allows it. */
const MODE_LABEL = 'evenkeel.dev/mode';

/** Finds what holds for a Deployment by its namespace's labels and its own. */
export type PolicyLookup = (namespaceLabels: Labels, objectLabels: Labels) => Policy;

/**
 * The lookup for a configuration. Overrides go over the base in their order; the namespace's own label goes over all of
 * them. Policies are made once for each combination of overrides that is met, and kept.
 */
export function policyLookup(configuration: PolicyConfiguration): PolicyLookup {
  const made = new Map<string, Policy>();
  return (namespaceLabels, objectLabels) => {
    const matching = configuration.overrides.filter(
      ({ namespaceSelector, objectSelector }) =>
        (namespaceSelector === undefined || selects(namespaceSelector, namespaceLabels)) &&
        (objectSelector === undefined || selects(objectSelector, objectLabels)),
    );
    const label = configuration.namespaceModeLabel ? namespaceLabels[MODE_LABEL] : undefined;
    const mode = MODES.find((each) => each === label);
    const key = `${mode ?? ''}:${matching.map((override) => configuration.overrides.indexOf(override)).join()}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const policy = combine(configuration, matching, mode);
    // Each override doubles the combinations there could be; a few are ever met. The bound is for the odd one out.
    if (made.size >= 1024) made.clear();
    made.set(key, policy);
    return policy;
  };
}

function combine(
  { mode, rules, exemptions, platform }: PolicyConfiguration,
  overrides: PolicyConfiguration['overrides'],
  labelled: Mode | undefined,
): Policy {
  const settings: Record<string, RuleSetting> = { ...rules };
  let current = mode;
  for (const override of overrides) {
    current = override.mode ?? current;
    for (const [id, setting] of Object.entries(override.rules ?? {})) {
      const below = settings[id];
      if (below === undefined) continue;
      settings[id] = { ...below, ...setting, options: { ...below.options, ...setting.options } };
    }
  }
  return { mode: labelled ?? current, rules: settings, exemptions, platform };
}

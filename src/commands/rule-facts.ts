import type { Part, Rule } from '../rules/rule.ts';
import type { RuleExample } from './rule-examples.ts';

const PART = {
  template: {
    judged: 'The Pod template: it counts when a rollout begins',
    mended: ', and admission mends it only then',
  },
  strategy: {
    judged: 'How rollouts go',
    mended: ': admission may mend it on any update, because that starts no rollout',
  },
  replicas: {
    judged: 'The number of Pods, be it set through `deployments/scale`',
    mended: ': admission may mend it on any update of the Deployment itself',
  },
} as const satisfies Record<Part, { judged: string; mended: string }>;

/** Whether the fault is mended: never, where the platform asks for it by the option `rewriteExplicit`, or by itself. */
export type Mends = 'never' | 'asked' | 'always';

/** Whether admission mends the rule's own example, and if not, whether it would were it asked to. */
export function mendsOf({ fix }: Rule, example: RuleExample | undefined): Mends {
  if (fix === undefined) return 'never';
  return example?.mended === undefined ? 'asked' : 'always';
}

/** What there is to know of a rule beside its words, by name; `code` sets a literal apart. */
export function factsOf(rule: Rule, mends: Mends, code: (text: string) => string): [name: string, fact: string][] {
  const { action, part, fix, needs, regards, since } = rule;
  return [
    ['Default action', code(action)],
    [
      'Judges',
      `${PART[part].judged.replace(/`([^`]+)`/, (_, text: string) => code(text))}${fix === undefined ? '' : PART[part].mended}.`,
    ],
    ...(needs === undefined
      ? []
      : [
          fact(
            'Needs to know',
            `${listed(needs, code)}. Without a cluster, or where they have not been heard of for too long, the rule abstains.`,
          ),
        ]),
    ...(regards === undefined
      ? []
      : [
          fact(
            'Goes by',
            `${listed(regards(everyOption(rule)), code)}, where they are known. Where they have not been heard of for too long, the rule abstains.`,
          ),
        ]),
    [
      'Mended at admission',
      {
        never: 'No: the owner has to decide.',
        asked: `Where ${code('rewriteExplicit')} is on: the owner has chosen otherwise.`,
        always: 'Yes, where there is a safe fix.',
      }[mends],
    ],
    ['Since', since],
  ];
}

/** For reasons that make downtime likely and not certain; undefined where there are none. */
export function warnOnlyNote({ warnOnly }: Rule, code: (text: string) => string): string | undefined {
  if (warnOnly === undefined) return undefined;
  return `For ${listed(warnOnly, code)} downtime is likely and not certain: they warn even where the action is ${code('Deny')}.`;
}

function fact(name: string, text: string): [string, string] {
  return [name, text];
}

/** With everything turned on, a rule goes by all that it ever goes by. */
function everyOption({ options }: Rule): Record<string, unknown> {
  return Object.fromEntries(Object.keys(options.properties).map((name) => [name, true]));
}

/** `a`, `b` and `c`. */
function listed(names: readonly string[], code: (text: string) => string): string {
  return names
    .map(code)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
}

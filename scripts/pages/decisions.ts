import { decide, type Effect, type Question } from '../../src/policy/decide.ts';
import { MODES } from '../../src/policy/policy.ts';
import { ACTIONS, PARTS } from '../../src/rules/rule.ts';
import { code, GENERATED, table } from './markdown.ts';

const EFFECTS: Readonly<Record<Effect, string>> = {
  creates: 'creates the Deployment',
  'rolls-out': 'begins a rollout in which the fault bites',
  changes: 'changes what the fault is about',
  leaves: 'leaves it as it was',
};

const BASE: Question = {
  action: 'Deny',
  inject: true,
  mode: 'enforce',
  part: 'template',
  effect: 'creates',
  exemption: 'none',
  dryRun: false,
  standing: 'judged',
};

/** What becomes of a violation, asked of the function that decides it. */
export function decisionsPage(): string {
  const effects = Object.keys(EFFECTS) as Effect[];
  const heads = effects.map((effect) => EFFECTS[effect]);
  return [
    GENERATED,
    '# What becomes of a violation\n',
    'By the action of its rule, the mode that holds for the Deployment, and what the request does.\n',
    '- `deny`: the request is refused, and the message says why.',
    '- `warn`: it goes through, and the person at kubectl reads the warning.',
    '- `record`: it goes through; the log, the metrics and the audit annotations tell.',
    '- `exempt`: as `record`, and told apart.',
    '- `ignore`: nothing happens.\n',
    table(
      ['Action', 'Mode', ...heads],
      ACTIONS.flatMap((action) =>
        MODES.map((mode) => [
          code(action),
          code(mode),
          ...effects.map((effect) => code(decide({ ...BASE, action, mode, effect }).outcome)),
        ]),
      ),
    ),
    `\nAn exemption in force turns every outcome but \`ignore\` into \`${decide({ ...BASE, exemption: 'in-force' }).outcome}\`; one that has expired or is refused changes nothing, and the message says so. A write of the control plane, an object that is being deleted and an object that a controller owns are not judged at all: \`${decide({ ...BASE, standing: 'control-plane' }).outcome}\`. A dry-run request gets the same answer.\n`,
    '## What becomes of its fix\n',
    'Where the rule has one, its `inject` is on and the violation is neither exempt nor ignored. `propose` names the change in the audit annotations, and changes nothing.\n',
    table(
      ['Part the rule judges', 'Mode', ...heads],
      PARTS.flatMap((part) =>
        MODES.map((mode) => [
          part,
          code(mode),
          ...effects.map((effect) => code(decide({ ...BASE, part, mode, effect }).fix)),
        ]),
      ),
    ),
    '\nA fix that is applied leaves nothing to deny or to warn about: the final object is judged.\n',
  ].join('\n');
}

import { type Static, Type } from 'typebox';
import { parseFlags, UsageError } from '../config/flags.ts';
import { inkOf } from '../report/ink.ts';
import { rulePage } from '../report/links.ts';
import { textColumns } from '../report/text-columns.ts';
import { rules as everyRule } from '../rules/registry.ts';
import type { Rule } from '../rules/rule.ts';
import type { Command } from './command.ts';
import { wantsColours } from './destination.ts';
import { ruleExamples } from './rule-examples.ts';
import { mendsOf } from './rule-facts.ts';
import { ruleHint } from './rule-hint.ts';
import { ruleTable, ruleText } from './rule-text.ts';

const options = Type.Object({
  format: Type.Enum(['text', 'json'], { default: 'text', description: 'How it is written.' }),
});

export const rules: Command = {
  name: 'rules',
  summary: 'List the rules, or explain one: what it finds, why that costs requests, what to do about it.',
  operands: '[ID]',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    const { format = 'text' }: Partial<Static<typeof options>> = values;
    const [id, other] = positionals;
    if (other !== undefined) throw new UsageError(`${other}: rules takes one rule id`);
    const asked = id === undefined ? undefined : ruleOf(id);
    if (format === 'json') {
      const told = asked === undefined ? everyRule.map(asData) : asData(asked);
      io.stdout(`${JSON.stringify(told, null, 2)}\n`);
      return 0;
    }
    const ink = inkOf(wantsColours(io));
    const columns = textColumns(io.terminal ? io.columns : undefined);
    io.stdout(asked === undefined ? ruleTable(everyRule, ink, columns) : ruleText(asked, ink, columns));
    return 0;
  },
};

function ruleOf(id: string): Rule {
  const rule = everyRule.find((candidate) => candidate.id === id);
  if (rule === undefined) throw new UsageError(`${id}: no such rule; ${ruleHint(id)}`);
  return rule;
}

/** A rule as data: its declaration without its functions, and whether its fault is mended. */
function asData(rule: Rule) {
  const {
    id,
    title,
    action,
    part,
    rationale,
    reasons,
    warnOnly = [],
    needs = [],
    options: schema,
    since,
    sources,
  } = rule;
  const mended = mendsOf(rule, ruleExamples[id]);
  const page = rulePage(id);
  return {
    id,
    title,
    action,
    mended,
    part,
    needs,
    rationale,
    reasons,
    warnOnly,
    options: schema,
    since,
    sources,
    page,
  };
}

import { join } from 'node:path';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { formatFieldPath } from '../../src/deployment/field-path.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { describe } from '../../src/rules/rule.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { deploymentsIn, manifestFiles, objectsIn } from '../cluster/harness/manifests.ts';

/** One violation in a published manifest. */
export interface Finding {
  /** `file/Deployment`. */
  of: string;
  rule: string;
  reason: string;
  field: string;
  message: string;
}

/** What every rule finds in the folder's manifests as they are written; each file is a world of its own. */
export function findingsIn(folder: string): Finding[] {
  const policy = defaultConfiguration();
  return manifestFiles(folder).flatMap((file) => {
    const around = { ...objectsOf(objectsIn(join(folder, file))), platform: policy.platform };
    return deploymentsIn(join(folder, file)).flatMap((deployment) => {
      const request = { standing: 'judged', dryRun: false, now: new Date(), mend: false } as const;
      return evaluate({ deployment, rules, policy, around, ...request }).findings.map(({ rule, violation }) => ({
        of: `${file}/${deployment.metadata?.name}`,
        rule: rule.id,
        reason: violation.reason,
        field: formatFieldPath(violation.path),
        message: describe(rule, violation),
      }));
    });
  });
}

/** Why findings of one reason are right, as a person has judged who read the manifests. */
export interface Judgement {
  rule: string;
  reason: string;
  why: string;
  /** `file/Deployment` each. */
  deployments: string[];
}

/** docs/evidence/findings.md: each rule with its findings, and why they are right. */
export function findingsPage(findings: readonly Finding[], judgements: readonly Judgement[]): string {
  const found = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  const silent = rules.filter((rule) => !found.includes(rule)).map(({ id }) => `[${id}](../rules/${id}.md)`);
  return [
    '# What the rules find in published manifests\n',
    'Every finding of every rule in manifests that real projects publish, judged as they are written: each file with its own',
    'Services, autoscalers, budgets and claims as the surroundings, and nothing beside them. Under each reason stands why',
    'its findings are no false alarms. The default action says what comes of them; most are advice.\n',
    'Written by `UPDATE=1 npm test`, which also fails for a finding that nobody has judged (`test/evidence/judgements.yaml`).\n',
    ...found.flatMap(({ id, action, title }) => [
      `## ${id}\n`,
      `${title}. Default action: \`${action}\`. [Its page](../rules/${id}.md).\n`,
      ...judgements.filter(({ rule }) => rule === id).flatMap((judgement) => sectionOf(judgement, findings)),
    ]),
    '## Nothing found\n',
    `${silent.join(', ')}.\n`,
  ].join('\n');
}

function sectionOf(judgement: Judgement, findings: readonly Finding[]): string[] {
  const judged = findings.filter((finding) => isJudgedBy(finding, judgement));
  return [
    `**${judgement.reason}** (${judged.length}): ${judgement.why.trim()}\n`,
    ...judged.map(({ of, field, message }) => `- ${of}, \`${field}\`: ${escaped(message)}`),
    '',
  ];
}

export function isJudgedBy({ of, rule, reason }: Finding, judgement: Judgement): boolean {
  return rule === judgement.rule && reason === judgement.reason && judgement.deployments.includes(of);
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*');
}

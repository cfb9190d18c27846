import { type Static, Type } from 'typebox';
import { LEVELS } from '../check/report.ts';
import { REPORT_SCHEMA } from './links.ts';

/** Raised by what would break a reader. New properties alone do not: a reader passes over what it does not know. */
const REPORT_VERSION = 1;

const said = (description: string) => Type.String({ description });
const counted = (description: string) => Type.Integer({ minimum: 0, description });

const position = Type.Object(
  {
    line: Type.Integer({ minimum: 1, description: 'From 1.' }),
    column: Type.Integer({ minimum: 1, description: 'From 1, in UTF-16 code units.' }),
  },
  { description: 'A place in a file.' },
);

const range = Type.Object(
  { start: position, end: position },
  { description: 'From a place up to another, which is no part of it.' },
);

const file = said('As it was given: a path, or `-` for stdin.');
const namespace = said('Of the Deployment.');
const name = said('Of the Deployment.');

const finding = Type.Object({
  file,
  at: Type.Object(range.properties, {
    description: 'The field at fault; where it is absent, the key or the first line of what it would stand in.',
  }),
  namespace,
  name,
  rule: said('Id of the rule.'),
  reason: said('Which of its faults the rule found, CamelCase as the reason of a condition.'),
  field: said('Within the Deployment: `spec.template.spec.containers[0].readinessProbe`.'),
  namedField: said('The same by the names of list items: `spec.template.spec.containers[web].readinessProbe`.'),
  message: said('What is wrong and what to do about it.'),
  note: Type.Optional(said('Why an exemption that the Deployment claims does not count.')),
  level: Type.Enum(LEVELS, { description: 'How heavy it is, by the policy in force.' }),
  admission: Type.Enum(['denies', 'mends', 'warns', 'records', 'lets through'], {
    description: 'What admission would do about it, were the manifest applied as it stands.',
  }),
  suppressed: Type.Optional(
    Type.Enum(['exemption', 'baseline'], {
      description: 'Present where the finding does not count: it is exempt by annotation, or the baseline has it.',
    }),
  ),
  fixable: Type.Boolean({
    description: 'Whether there is a fix: the one that `evenkeel fix` writes, where the text can be changed in place.',
  }),
  changes: Type.Array(
    Type.Object({
      at: range,
      text: said('What takes the place of the range, which is empty where something is put in.'),
    }),
    {
      description:
        'What `evenkeel fix` would change in the file for this finding alone, in order; empty where it cannot be done in place. Changes for other findings may be at the same place.',
    },
  ),
  excerpt: Type.Array(
    Type.Object({
      line: Type.Integer({ minimum: 1, description: 'From 1.' }),
      column: Type.Integer({
        minimum: 1,
        description: "That of the text's first character; above 1 where a long line is cut.",
      }),
      text: said('The line, without its end.'),
    }),
    { description: 'Lines of the file around the fault, in order.' },
  ),
  fingerprint: said('What stays the same of the finding when lines move.'),
  page: said('Web page of the rule.'),
});

const remark = (description: string) =>
  Type.Object({
    file,
    at: Type.Optional(
      Type.Object(position.properties, { description: 'Absent where it is about the file as a whole.' }),
    ),
    message: said(description),
  });

/** What the `json` format writes. */
export const jsonReportSchema = Type.Object(
  {
    $schema: Type.Literal(REPORT_SCHEMA),
    version: Type.Literal(REPORT_VERSION, { description: 'Of this format; raised by what would break a reader.' }),
    tool: Type.Object({ name: Type.Literal('evenkeel'), version: said('Of Evenkeel.') }),
    policy: Type.Optional(
      said('The configuration file that was judged by, as it was given or found; absent: the default policy.'),
    ),
    summary: Type.Object({
      files: counted('Files in which something was found to read; 0 where the Deployments come from a cluster.'),
      deployments: counted('Deployments judged.'),
      deploymentsAtFault: counted('Deployments with a violation that counts.'),
      violations: counted('Findings that count: neither exempt nor in the baseline.'),
      byLevel: Type.Object(
        { deny: Type.Integer({ minimum: 0 }), warn: Type.Integer({ minimum: 0 }), audit: Type.Integer({ minimum: 0 }) },
        { description: 'The violations by their level.' },
      ),
      fixable: counted('Violations that `evenkeel fix` mends.'),
      exempt: counted('Findings that are exempt by annotation.'),
      inBaseline: counted('Findings that the baseline has.'),
      errors: counted('What could not be read or judged.'),
      notes: counted('What was left alone.'),
    }),
    findings: Type.Array(finding, { description: 'In the order of the files, and in each by position.' }),
    deployments: Type.Array(Type.Object({ file, at: position, namespace, name }), {
      description: 'Those judged, in the order of the files.',
    }),
    errors: Type.Array(remark('What is wrong and what to do about it.'), {
      description: 'What could not be read or judged: any of them makes the exit code 2.',
    }),
    notes: Type.Array(remark('What a person should know, and is no failure.'), {
      description: 'What was left alone, and why.',
    }),
  },
  {
    title: 'Evenkeel report',
    description: 'What `evenkeel check --format json` writes.',
  },
);

export type JsonReport = Static<typeof jsonReportSchema>;

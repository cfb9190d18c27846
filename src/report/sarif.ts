import type { Fix, Log, Message, Notification, Result, Suppression } from 'sarif';
import type { Finding, Level, Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';
import { rules } from '../rules/registry.ts';
import type { Destination } from './destination.ts';
import { fingerprintOf } from './fingerprint.ts';
import { heaviest } from './heaviest.ts';
import { HOME_PAGE } from './links.ts';
import { remedyOf } from './remedy.ts';
import { artifactLocation, logicalLocations, physicalLocation, ROOT, region, remarkLocation } from './sarif-places.ts';
import { descriptorOf } from './sarif-rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVEL = { deny: 'error', warn: 'warning', audit: 'note' } as const satisfies Record<Level, Result.level>;

/** Code scanning of GitHub refuses a run that has more. */
const MOST_RESULTS = 25_000;

const INDEX: ReadonlyMap<string, number> = new Map(rules.map(({ id }, index) => [id, index]));

/**
 * SARIF 2.1.0, for code scanning and editors. Findings that are exempt or in the baseline are there as suppressed results.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif(report: Report, { version }: Destination): string {
  const { findings, faults, notes } = report;
  const results = heaviest(findings, MOST_RESULTS);
  const files = new Set([...report.deployments, ...findings, ...faults, ...notes].map(({ file }) => file));
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Evenkeel',
            semanticVersion: version,
            informationUri: HOME_PAGE,
            rules: rules.map(descriptorOf),
          },
        },
        invocations: [
          {
            executionSuccessful: faults.length === 0,
            toolExecutionNotifications: [
              ...faults.map((fault) => notification('error', fault)),
              ...notes.map((note) => notification('note', note)),
              ...(results.length === findings.length ? [] : [leftOut(findings.length - results.length)]),
            ],
          },
        ],
        ...(report.policy === undefined ? {} : { properties: { policy: report.policy } }),
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'Where the check ran.' } } },
        artifacts: [...files].map((file) => ({
          location: artifactLocation(file),
          roles: [file === '-' ? 'standardStream' : 'analysisTarget'],
        })),
        results: results.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(finding: Finding): Result {
  const { rule, level, message, note, reason, admission, fixable, changes, suppressed } = finding;
  const index = INDEX.get(rule);
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: LEVEL[level],
    message: messageOf([message, ...(note === undefined ? [] : [note]), remedyOf(finding)].join('\n')),
    locations: [{ physicalLocation: physicalLocation(finding), logicalLocations: logicalLocations(finding) }],
    partialFingerprints: { 'evenkeel/v1': fingerprintOf(finding) },
    ...(changes.length === 0 ? {} : { fixes: [fixOf(finding)] }),
    suppressions: suppressed === undefined ? [] : [SUPPRESSION[suppressed]],
    properties: { reason, admission, fixable },
  };
}

const SUPPRESSION: Readonly<Record<NonNullable<Finding['suppressed']>, Suppression>> = {
  exemption: { kind: 'inSource', status: 'accepted', justification: 'exempt by annotation' },
  baseline: { kind: 'external', status: 'accepted', justification: 'in the baseline' },
};

function fixOf({ file, changes }: Finding): Fix {
  return {
    description: { text: 'What evenkeel fix writes.' },
    artifactChanges: [
      {
        artifactLocation: artifactLocation(file),
        replacements: changes.map(({ at, text }) => ({
          deletedRegion: region(at),
          ...(text === '' ? {} : { insertedContent: { text } }),
        })),
      },
    ],
  };
}

/** In a message `[text](address)` is a link: what a manifest says must not make one. */
function messageOf(text: string): Message {
  return { text: text.replaceAll('](', '] (') };
}

function leftOut(count: number): Notification {
  const text = `${count} more results are left out, the lightest: code scanning takes ${MOST_RESULTS} of a run. The format json has all.`;
  return { level: 'warning', message: { text } };
}

function notification(level: Notification.level, { file, at, message }: Fault | Note): Notification {
  return { level, message: messageOf(message), locations: [{ physicalLocation: remarkLocation(file, at) }] };
}

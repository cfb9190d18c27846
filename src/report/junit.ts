import { LEVELS, type Report } from '../check/report.ts';
import { byFile, type FileReport } from './by-file.ts';
import type { Destination } from './destination.ts';
import { detailsOf } from './details.ts';
import { placeText } from './place.ts';
import { deploymentKey } from './tally.ts';
import { element, textElement } from './xml.ts';

/** One test case, as the elements within it. */
interface Case {
  name: string;
  line?: number | undefined;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  content: readonly string[];
}

const DEPTH = 3;

/**
 * For the test reports of CI servers, in what they read alike of JUnit's XML: a suite a file, a case a violation, and one
 * that passes for a Deployment without any. A violation below the level that fails the check passes, and says so.
 */
export function junit(report: Report, { failOn }: Destination): string {
  const suites = byFile(report).map((file) => ({ ...file, cases: casesOf(file, failOn) }));
  const all = suites.flatMap(({ cases }) => cases);
  const { tests, failures, errors } = countsOf(all);
  const content = suites.map(({ file, cases, notes }) =>
    element(
      'testsuite',
      { name: file, ...countsOf(cases), time: 0 },
      [
        ...cases.map((one) => caseElement(file, one)),
        ...(notes.length === 0
          ? []
          : [
              textElement(
                'system-out',
                {},
                notes.map(({ at, message }) => `${placeText(file, at)}: ${message}`).join('\n'),
                2,
              ),
            ]),
      ],
      1,
    ),
  );
  const root = element('testsuites', { name: 'evenkeel', tests, failures, errors, time: 0 }, content, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

function caseElement(file: string, { name, line, content }: Case): string {
  // Jenkins takes what is behind the last dot for the name of a class.
  const classname = file.replace(/\.\w+$/, '');
  return element('testcase', { classname, name, file, line, time: 0 }, content, 2);
}

function casesOf({ findings, deployments, faults }: FileReport, failOn: Destination['failOn']): Case[] {
  const found = Map.groupBy(findings, deploymentKey);
  const failing = LEVELS.slice(0, LEVELS.indexOf(failOn) + 1);
  const cases = deployments.flatMap((deployment): Case[] => {
    const own = found.get(deploymentKey(deployment)) ?? [];
    found.delete(deploymentKey(deployment));
    const name = `${deployment.namespace}/${deployment.name}`;
    if (own.length === 0) return [{ name, line: deployment.at.line, outcome: 'passed', content: [] }];
    return own.map((finding) => {
      const { rule, field, at, level, message, suppressed } = finding;
      const head = { name: `${name}: ${rule} at ${field}`, line: at.start.line };
      if (suppressed !== undefined) {
        const why = suppressed === 'exemption' ? 'exempt by annotation' : 'in the baseline';
        return { ...head, outcome: 'skipped', content: [element('skipped', { message: why }, [], DEPTH)] };
      }
      const details = `${detailsOf(finding)}\n`;
      if (!failing.includes(level)) {
        return { ...head, outcome: 'passed', content: [textElement('system-out', {}, details, DEPTH)] };
      }
      return {
        ...head,
        outcome: 'failure',
        content: [textElement('failure', { message, type: level }, details, DEPTH)],
      };
    });
  });
  const unread = faults.map(
    ({ file, at, message }): Case => ({
      name: 'is read',
      line: at?.line,
      outcome: 'error',
      content: [textElement('error', { message, type: 'not read' }, `${placeText(file, at)}: ${message}\n`, DEPTH)],
    }),
  );
  return distinct([...unread, ...cases]);
}

/** GitLab passes over a case that has the name of another one. */
function distinct(cases: readonly Case[]): Case[] {
  const times = new Map<string, number>();
  return cases.map((one) => {
    const time = (times.get(one.name) ?? 0) + 1;
    times.set(one.name, time);
    return time === 1 ? one : { ...one, name: `${one.name} (${time})` };
  });
}

function countsOf(cases: readonly Case[]) {
  const count = (wanted: Case['outcome']) => cases.filter(({ outcome }) => outcome === wanted).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

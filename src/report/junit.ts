import { fails } from '../check/fails.ts';
import type { Finding, Level, Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';
import { byFile, type FileReport } from './by-file.ts';
import type { Destination } from './destination.ts';
import { detailsOf } from './details.ts';
import { fileText, placeText, repositoryPath } from './place.ts';
import { printable } from './printable.ts';
import { counts, deploymentKey } from './tally.ts';
import { element, textElement } from './xml.ts';

/** One test case, as the elements within it. */
interface Case {
  name: string;
  line: number | undefined;
  outcome: 'passed' | 'failure' | 'error' | 'skipped';
  content: string;
}

/** How deep what is within a case stands. */
const DEPTH = 3;

/**
 * For the test reports of CI servers, in what they read alike of JUnit's XML: a suite a file, a case a violation, and one
 * that passes for a Deployment without any. A violation below the level that fails the check passes, and says so.
 */
export function junit(report: Report, { failOn }: Destination): string {
  const suites = byFile(report).map((file) => ({ ...file, cases: casesOf(file, failOn) }));
  const { tests, failures, errors } = countsOf(suites.flatMap(({ cases }) => cases));
  const content = suites.map(({ file, cases, notes }) => {
    const said = notes.length === 0 ? [] : [textElement('system-out', {}, notes.map(remark).join(''), 2)];
    const attributes = { name: fileText(file), ...countsOf(cases), time: 0 };
    return element('testsuite', attributes, [...cases.map((one) => caseElement(file, one)), ...said], 1);
  });
  const root = element('testsuites', { name: 'evenkeel', tests, failures, errors, time: 0 }, content, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

function caseElement(file: string, { name, line, content }: Case): string {
  // Jenkins takes what is behind the last dot for the name of a class.
  const classname = fileText(repositoryPath(file)).replace(/\.\w+$/, '');
  const path = file === '-' ? undefined : printable(repositoryPath(file));
  const attributes = { classname, name, file: path, line, time: 0 };
  return element('testcase', attributes, content === '' ? [] : [content], 2);
}

function casesOf({ findings, deployments, faults }: FileReport, failOn: Level): Case[] {
  const found = new Set(findings.map(deploymentKey));
  const clean = deployments.filter((deployment) => !found.has(deploymentKey(deployment)));
  return distinct([
    ...faults.map(faultCase),
    ...findings.map((finding) => findingCase(finding, failOn)),
    ...clean.map(({ at, ...deployment }): Case => {
      return { name: nameOf(deployment), line: at.line, outcome: 'passed', content: '' };
    }),
  ]);
}

function faultCase(fault: Fault): Case {
  const attributes = { message: printable(fault.message), type: 'error' };
  const content = textElement('error', attributes, remark(fault), DEPTH);
  return { name: 'is read', line: fault.at?.line, outcome: 'error', content };
}

function findingCase(finding: Finding, failOn: Level): Case {
  const { rule, field, at, level, message, suppressed } = finding;
  const head = { name: `${nameOf(finding)}: ${rule} at ${printable(field)}`, line: at.start.line };
  if (!counts(finding)) {
    const why = suppressed === 'exemption' ? 'exempt by annotation' : 'in the baseline';
    return { ...head, outcome: 'skipped', content: element('skipped', { message: why }, [], DEPTH) };
  }
  const details = `${detailsOf(finding)}\n`;
  if (!fails(finding, failOn)) {
    return { ...head, outcome: 'passed', content: textElement('system-out', {}, details, DEPTH) };
  }
  const attributes = { message: printable(message), type: level };
  return { ...head, outcome: 'failure', content: textElement('failure', attributes, details, DEPTH) };
}

function nameOf({ namespace, name }: Pick<Finding, 'namespace' | 'name'>): string {
  return printable(`${namespace}/${name}`);
}

function remark({ file, at, message }: Fault | Note): string {
  return `${placeText(file, at)}: ${printable(message)}\n`;
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

import { printable } from '../../report/printable.ts';
import { titleOf } from '../../report/rule-title.ts';
import { type Attributes, element, textElement } from '../../report/xml.ts';
import type { Cause, RolloutReport, VerifyReport } from '../report.ts';
import { endOf, failureGroups } from './figures.ts';
import { outcomeWord } from './outcome-word.ts';
import { figureLines } from './text/figures.ts';
import { count, period, share } from './units.ts';
import { TITLES } from './verdict-words.ts';

/** One test case: its name, how long it took, and what it holds where it did not pass. */
interface Case {
  name: string;
  ms: number;
  outcome: 'passed' | 'failure' | 'error';
  message?: string;
  details?: readonly string[];
}

/** How deep what is within a case stands. */
const DEPTH = 3;

/**
 * For the test reports of CI servers: a suite with a case for each rollout and one for the verdict. Failed requests fail a
 * case; what could not be told is an error of it.
 */
export function junit(report: VerifyReport): string {
  const { target, startedAt, durationMs } = report;
  const name = printable(`${target.namespace}/${target.name}`);
  // Jenkins takes what is behind the last dot for the name of a class.
  const classname = `evenkeel verify.${name.replaceAll('.', '_')}`;
  const cases = [...report.rollouts.map((rollout) => rolloutCase(rollout, report)), verdictCase(report)];
  const number = (wanted: Case['outcome']) => cases.filter(({ outcome }) => outcome === wanted).length;
  const counts = { tests: cases.length, failures: number('failure'), errors: number('error') };
  const time = seconds(durationMs);
  const suite = element(
    'testsuite',
    // The schema that most readers know has no place for a time zone.
    { name, ...counts, skipped: 0, time, timestamp: printable(startedAt).replace(/(\.\d+)?Z$/, '') },
    [
      properties(report),
      ...cases.map((one) => caseElement(one, classname)),
      textElement('system-out', {}, said(report), 2),
    ],
    1,
  );
  const root = element('testsuites', { name: 'evenkeel verify', ...counts, time }, [suite], 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

function properties({ kubernetesVersion, version, target, load }: VerifyReport): string {
  const entries: Attributes = {
    evenkeel: version,
    kubernetes: kubernetesVersion,
    url: target.url,
    replicas: target.replicas,
    rate: load.rate,
  };
  const elements = Object.entries(entries).map(([name, value]) =>
    element('property', { name, value: printable(String(value)) }, [], DEPTH),
  );
  return element('properties', {}, elements, 2);
}

function caseElement({ name, ms, outcome, message, details = [] }: Case, classname: string): string {
  const lines = details.map((line) => `${printable(line)}\n`).join('');
  const content =
    outcome === 'passed'
      ? []
      : [textElement(outcome, { message: printable(message ?? ''), type: outcome }, lines, DEPTH)];
  return element('testcase', { classname, name, time: seconds(ms) }, content, 2);
}

function rolloutCase(rollout: RolloutReport, report: VerifyReport): Case {
  const { number, startMs, outcome, requests, failed } = rollout;
  const head = { name: `rollout ${number}`, ms: endOf(rollout, report) - startMs };
  if (failed > 0) {
    const groups = failureGroups(report).filter((group) => group.rollout === number);
    return {
      ...head,
      outcome: 'failure',
      message: `${count(failed)} of ${count(requests)} requests failed (${share(failed, requests)})`,
      details: groups.map(
        (group) =>
          `${count(group.failed)} ${outcomeWord(group.outcome)}, ${period(group.fromMs, group.toMs)}: ${group.pods}`,
      ),
    };
  }
  return outcome === 'finished' ? { ...head, outcome: 'passed' } : { ...head, outcome: 'error', message: outcome };
}

function verdictCase({ verdict, durationMs, causes, remarks }: VerifyReport): Case {
  const details = [...causes.map(causeLine), ...remarks];
  const outcome = { 'zero-downtime': 'passed', downtime: 'failure', unknown: 'error' } as const;
  return { name: 'zero downtime', ms: durationMs, outcome: outcome[verdict.outcome], message: verdict.why, details };
}

function causeLine({ rule, field, message }: Cause): string {
  const where = field === undefined ? '' : ` (${field})`;
  return rule === undefined ? `${message}${where}` : `${rule}: ${titleOf(rule)}: ${message}${where}`;
}

function said(report: VerifyReport): string {
  const { verdict } = report;
  return [`${TITLES[verdict.outcome]}: ${printable(verdict.why)}`, ...figureLines(report), ''].join('\n');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

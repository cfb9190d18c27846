import { formatFieldPath } from '../deployment/field-path.ts';
import { describe } from '../rules/rule.ts';
import type { Abstention, Finding } from './evaluate.ts';
import { EXEMPT, EXEMPT_REASON, EXEMPT_UNTIL } from './exempt.ts';
import type { ExemptionPolicy } from './policy.ts';

/** Findings told one by one, and characters of each: they pass through logs, events and terminals. */
export const MOST_LISTED = 10;
const LONGEST_LINE = 800;

/** `container "web" …`, cut where a hostile name made it endless. */
export function findingText({ rule, violation }: Finding): string {
  return cut(describe(rule, violation), LONGEST_LINE);
}

/**
 * Why a request is denied, as the person at kubectl reads it: what is wrong, in which field, what to do, and the way
 * out where the platform allows one.
 */
export function denialMessage(name: string, denied: readonly Finding[], policy: ExemptionPolicy): string {
  const lines = denied.slice(0, MOST_LISTED).map((finding) => {
    const { rule, violation, exemption } = finding;
    const note = 'why' in exemption ? ` (not exempt: ${exemption.why})` : '';
    return `- ${rule.id}: ${cut(formatFieldPath(violation.path), 200)}: ${findingText(finding)}${note}`;
  });
  if (denied.length > MOST_LISTED) lines.push(`- and ${denied.length - MOST_LISTED} more`);
  return [
    `Deployment ${cut(name, 300)} risks downtime:`,
    ...lines,
    ...overruledHint(denied),
    ...exemptionHint(denied, policy),
  ].join('\n');
}

/**
 * With failurePolicy Ignore the request may have come past the mutating webhook, of which the validating one knows
 * nothing; or another webhook has taken away what was injected.
 */
function overruledHint(denied: readonly Finding[]): string[] {
  if (!denied.some(({ mendable }) => mendable)) return [];
  return [
    'Evenkeel sets some of this right by itself, but was passed over or overruled by another webhook: apply it again first.',
  ];
}

function exemptionHint(denied: readonly Finding[], policy: ExemptionPolicy): string[] {
  if (!policy.allowed) return [];
  // Who is exempt until a date that has passed has all the annotations, and one of them to change.
  const lapsed = denied.some(({ exemption }) => exemption.state === 'expired');
  const renew = lapsed ? [`Where the risk is still accepted, set ${EXEMPT_UNTIL} to a later date`] : [];
  const claimable = denied.filter(({ exemption }) => exemption.state !== 'expired');
  const ids = [...new Set(claimable.map(({ rule }) => rule.id))];
  const allowed = ids.filter((id) => policy.rules === undefined || policy.rules.includes(id));
  if (allowed.length === 0) return renew;
  const annotations = [`${EXEMPT}: ${allowed.join(',')}`];
  if (policy.requireReason) annotations.push(`${EXEMPT_REASON}: <why>`);
  if (policy.requireUntil) annotations.push(`${EXEMPT_UNTIL}: <date, like 2027-01-31>`);
  return [...renew, `Where the risk is accepted, annotate the Deployment: ${annotations.join('  ')}`];
}

/** What the API server passes on of a warning, and of all warnings of a response together, in characters. */
const LONGEST_WARNING = 120;
const MOST_WARNING_CHARACTERS = 4096;

/**
 * The texts as warnings that the API server passes on whole: each is broken between words into lines of at most 120
 * characters, 4,096 together; what does not fit is counted in the last line.
 * Source: AdmissionResponse.warnings in k8s.io/api/admission/v1.
 */
export function warningLines(texts: readonly string[]): string[] {
  const lines: string[] = [];
  let room = MOST_WARNING_CHARACTERS - LONGEST_WARNING;
  for (const [index, text] of texts.entries()) {
    const wrapped = wrap(text);
    room -= wrapped.reduce((sum, line) => sum + line.length, 0);
    if (room < 0) {
      lines.push(`evenkeel: ${texts.length - index} more warnings are left out`);
      break;
    }
    lines.push(...wrapped);
  }
  return lines;
}

/** What of a word fits into a line that is set in. */
const PIECES = new RegExp(`.{1,${LONGEST_WARNING - 2}}`, 'gu');

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    for (const piece of word.match(PIECES) ?? []) {
      if (line !== '' && line.length + 1 + piece.length > LONGEST_WARNING) {
        lines.push(line);
        line = `  ${piece}`;
      } else {
        line = line === '' ? piece : `${line} ${piece}`;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A finding that denies nothing, as a warning. */
function warningText(finding: Finding, mode: 'enforce' | 'warn'): string {
  const { rule, violation, exemption, effect } = finding;
  const note = 'why' in exemption ? ` (not exempt: ${exemption.why})` : '';
  return `evenkeel ${rule.id}: ${verdictNote(finding, mode)}${formatFieldPath(violation.path)}: ${findingText(finding)}${
    effect === 'leaves' && mode === 'enforce' ? ' (it was so before this update)' : ''
  }${note}`;
}

/** Findings of an update that were there before it: more of them than this are told in one line, by rule. */
const MOST_LEFT_OVER = 2;

/** The warnings of an answer: what the request does in full, what it leaves as it was in few words. */
export function warningTexts(findings: readonly Finding[], mode: 'enforce' | 'warn'): string[] {
  const left = findings.filter(({ effect }) => effect === 'leaves');
  if (left.length <= MOST_LEFT_OVER) return findings.map((finding) => warningText(finding, mode));
  const caused = findings.filter(({ effect }) => effect !== 'leaves');
  const ids = [...new Set(left.map(({ rule }) => rule.id))].join(', ');
  return [
    ...caused.map((finding) => warningText(finding, mode)),
    `evenkeel: ${left.length} faults were there before this update: ${ids}`,
  ];
}

/** Tells the person at kubectl what has not been judged, though it would be at another time. */
export function abstentionWarning(abstained: readonly Abstention[]): string[] {
  const concerned = abstained.filter(({ action }) => action !== 'Audit');
  if (concerned.length === 0) return [];
  const resources = [...new Set(concerned.flatMap(({ resources }) => resources))].sort().join(', ');
  const rules = concerned.map(({ rule }) => rule.id).join(', ');
  return [`evenkeel: what it knows of ${resources} is too old to judge by, so these rules were not checked: ${rules}`];
}

function verdictNote({ fixed, effect, action }: Finding, mode: 'enforce' | 'warn'): string {
  if (mode === 'enforce') return '';
  if (fixed) return 'would be set right by enforcement: ';
  return action === 'Deny' && effect !== 'leaves' ? 'would be denied by enforcement: ' : '';
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

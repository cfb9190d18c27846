import { formatFieldPath } from '../deployment/field-path.ts';
import { locate } from '../manifest/locate.ts';
import type { ManifestFile, Note } from '../manifest/read.ts';
import { evaluate, type Finding as Found } from '../policy/evaluate.ts';
import { EXEMPT } from '../policy/exempt.ts';
import { findingText } from '../policy/message.ts';
import { changesFor } from './changes.ts';
import { excerptOf } from './excerpt.ts';
import { namedField } from './named-field.ts';
import type { Finding, Level } from './report.ts';
import type { Judging } from './setting.ts';
import { shownPlace } from './shown-place.ts';
import type { Subject } from './subject.ts';
import { pathInManifest } from './update/stored.ts';

/** What is found in one Deployment, and what its exemption annotations say that means nothing. */
export function findingsOf(
  file: Pick<ManifestFile, 'name' | 'text' | 'lines'>,
  { manifest, stated, deployment, policy, around }: Subject,
  { rules, now, withChanges = false }: Judging,
): { findings: Finding[]; notes: Note[] } {
  const { findings, faults } = evaluate({
    deployment,
    rules,
    policy,
    around,
    standing: 'judged',
    dryRun: false,
    now,
    mend: false,
  });
  const notes = faults.map((message) => ({
    file: file.name,
    at: locate(file, manifest, ['metadata', 'annotations', EXEMPT]).start,
    message,
  }));
  const told = findings.flatMap((found): Finding[] => {
    const { rule, violation, decision, exemption } = found;
    if (decision.outcome === 'ignore') return [];
    const at = locate(file, manifest, pathInManifest(stated, deployment, violation.path));
    const isExempt = decision.outcome === 'exempt';
    const edits = isExempt ? [] : rule.fix?.(deployment, [violation], policy.rules[rule.id]?.options ?? {}, around);
    const fixable = edits !== undefined && edits.length > 0;
    // Edits of a live object are none of its manifest.
    const isChangeable = fixable && withChanges && stated === deployment;
    return [
      {
        file: file.name,
        at,
        excerpt: excerptOf(file, at.start),
        ...shownPlace(deployment),
        rule: rule.id,
        reason: violation.reason,
        field: formatFieldPath(violation.path),
        namedField: namedField(deployment, violation.path),
        message: findingText(found),
        level: levelOf(found),
        admission: admissionOf(found),
        fixable,
        changes: isChangeable ? changesFor(file, manifest, edits) : [],
        ...('why' in exemption ? { note: `not exempt: ${exemption.why}` } : {}),
        ...(isExempt ? { suppressed: 'exemption' as const } : {}),
      },
    ];
  });
  return { findings: told, notes };
}

function levelOf({ action, decision }: Found): Level {
  switch (decision.outcome) {
    case 'deny':
      return 'deny';
    case 'warn':
      return 'warn';
    case 'exempt':
      return action === 'Deny' ? 'deny' : action === 'Warn' ? 'warn' : 'audit';
    default:
      return 'audit';
  }
}

function admissionOf({ decision, mendable }: Found): Finding['admission'] {
  if (decision.fix === 'apply' && mendable) return 'mends';
  switch (decision.outcome) {
    case 'deny':
      return 'denies';
    case 'warn':
      return 'warns';
    case 'record':
      return 'records';
    default:
      return 'lets through';
  }
}

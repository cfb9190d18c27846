import type { SourceDocument } from '../manifest/document.ts';
import { editDocument } from '../manifest/edit/edit-document.ts';
import { locate } from '../manifest/locate.ts';
import type { Position } from '../manifest/position.ts';
import type { Fault, ManifestFile, Note } from '../manifest/read.ts';
import { changedText, type TextChange } from '../manifest/text-change.ts';
import { type MendedViolation, type Mending, mendingOf } from './mend-subject.ts';
import { type Judging, type Setting, settingOf } from './setting.ts';
import { shownPlace } from './shown-place.ts';
import { type Subject, subjectOf } from './subject.ts';

/** A file with what admission would inject written into it. */
export interface MendedFile {
  file: ManifestFile;
  /** Its text now; that of the file where nothing is mended. */
  text: string;
  /** Of the file's text, those that make this one. */
  changes: readonly TextChange[];
  /** Deployments judged. */
  deployments: number;
  /** In the order of the file. */
  mended: readonly MendedDeployment[];
  /** What could be mended, and not in this text. */
  left: readonly (MendedDeployment & { why: string })[];
  faults: readonly Fault[];
  notes: readonly Note[];
}

export interface MendedDeployment {
  at: Position;
  namespace: string;
  name: string;
  /** One at least, in the order of the rules. */
  violations: readonly MendedViolation[];
}

/**
 * Writes what admission would inject into the Deployments of files, each with all the others as its surroundings: all of
 * it, or that of the rules named. A Deployment whose text cannot be changed safely stays as it is.
 */
export function mend(
  files: readonly ManifestFile[],
  judging: Judging,
  { rules }: { rules?: readonly string[] } = {},
): MendedFile[] {
  const setting = settingOf(
    files.flatMap(({ manifests }) => manifests),
    // What an update of something in a cluster takes is no part of the manifest.
    { ...judging, old: [] },
  );
  const selected = rules && new Set(rules);
  return files.map((file) => mendFile(file, setting, (rule) => selected?.has(rule) ?? true));
}

function mendFile(file: ManifestFile, setting: Setting, selected: (rule: string) => boolean): MendedFile {
  const faults = [...file.faults];
  const notes = [...file.notes];
  let judged = 0;
  const wanted = new Map<SourceDocument, { subject: Subject; mending: Mending }[]>();
  for (const manifest of file.manifests) {
    const read = subjectOf(file, manifest, setting);
    if (read === undefined) continue;
    if ('fault' in read) {
      faults.push(read.fault);
      continue;
    }
    notes.push(...read.notes);
    if (read.judged === undefined) continue;
    judged += 1;
    const mending = mendingOf(read.judged, setting.judging, selected);
    if (mending.edits.length === 0) continue;
    const { document } = manifest;
    const deployments = wanted.get(document) ?? [];
    deployments.push({ subject: read.judged, mending });
    wanted.set(document, deployments);
  }
  const mended: MendedDeployment[] = [];
  const left: (MendedDeployment & { why: string })[] = [];
  const changes = [...wanted].flatMap(([document, deployments]) => {
    const edits = deployments.map(({ subject, mending }) => ({ at: subject.manifest.path, edits: mending.edits }));
    const { changes, objects } = editDocument(document, edits);
    for (const [index, { subject, mending }] of deployments.entries()) {
      const { namespace, name } = shownPlace(subject.deployment);
      const at = locate(file, subject.manifest, []).start;
      const deployment = { at, namespace, name, violations: mending.violations };
      const made = objects[index];
      if (made !== undefined && 'why' in made) left.push({ ...deployment, why: made.why });
      else mended.push(deployment);
    }
    const { start: offset } = document.span;
    return changes.map(({ start, end, text }) => ({ start: offset + start, end: offset + end, text }));
  });
  return { file, text: changedText(file.text, changes), changes, deployments: judged, mended, left, faults, notes };
}

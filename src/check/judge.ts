import { locate } from '../manifest/locate.ts';
import type { PassingFile } from '../manifest/packed.ts';
import type { Fault, ManifestFile, Note } from '../manifest/read.ts';
import { fewerNotes } from './fewer-notes.ts';
import { findingsOf } from './findings.ts';
import type { Finding, Judged, Report } from './report.ts';
import { type Judging, type Setting, settingOf } from './setting.ts';
import { shownPlace } from './shown-place.ts';
import { statedTwice } from './stated-twice.ts';
import { subjectOf } from './subject.ts';

/** Judges every Deployment among the manifests, each with all the others as its surroundings. */
export function judge(files: readonly ManifestFile[], judging: Judging): Report {
  const setting = settingOf(
    files.flatMap(({ manifests }) => manifests),
    judging,
  );
  return together(files.map((file) => judgeFile(file, setting)));
}

/** One report of those on each file, in their order. */
export function together(reports: readonly Report[]): Report {
  const deployments = reports.flatMap(({ deployments }) => deployments);
  return {
    findings: reports.flatMap(({ findings }) => findings),
    faults: reports.flatMap(({ faults }) => faults),
    notes: fewerNotes([...reports.flatMap(({ notes }) => notes), ...statedTwice(deployments)]),
    files: reports.reduce((sum, { files }) => sum + files, 0),
    deployments,
  };
}

export function judgeFile(file: PassingFile, setting: Setting): Report {
  const findings: Finding[] = [];
  const faults: Fault[] = [...file.faults];
  const notes: Note[] = [...file.notes];
  const deployments: Judged[] = [];
  let files = 0;
  for (const manifest of file.manifests) {
    files = 1;
    const subject = subjectOf(file, manifest, setting);
    if (subject === undefined) continue;
    if ('fault' in subject) faults.push(subject.fault);
    else {
      notes.push(...subject.notes);
      if (subject.judged === undefined) continue;
      const { namespace, name } = shownPlace(subject.judged.deployment);
      deployments.push({ file: file.name, at: locate(file, manifest, []).start, namespace, name });
      const found = findingsOf(file, subject.judged, setting.judging);
      findings.push(...found.findings);
      notes.push(...found.notes);
    }
  }
  return { findings: findings.sort(byPosition), faults, notes, files, deployments };
}

function byPosition({ at: { start: a } }: Finding, { at: { start: b } }: Finding): number {
  return a.line - b.line || a.column - b.column;
}

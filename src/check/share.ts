import { type ByteStack, byteStack } from '../manifest/byte-stack.ts';
import type { SourceDocument } from '../manifest/document.ts';
import { drop, type PackedFile, pack, unpack } from '../manifest/packed.ts';
import type { ManifestFile } from '../manifest/read.ts';
import { placeOf } from '../surroundings/resources.ts';
import { deploymentOf } from './deployment-of.ts';
import { judgeFile, together } from './judge.ts';
import { detached, type Message, messages, type Telling, toldIn } from './messages.ts';
import { objectFault, oddKind } from './object-fault.ts';
import type { Report } from './report.ts';
import { reportText } from './report-text.ts';
import { type Judging, type Setting, settingAmong } from './setting.ts';
import { placed, type Told, toldOfWhole } from './told.ts';

/** What was found in a file. JSON: strings that are cut out of a text would keep all of it in memory. */
export interface JudgedFile {
  /** Where the file stands among all files. */
  file: number;
  /** A `Report`. */
  report: string;
}

/**
 * Some of the files of a check, or all of them. Nothing can be judged before the files of every share are read, because
 * what they hold is each other's surroundings; until then a share keeps of its files no more than it has to.
 */
export interface Share {
  /**
   * Takes a file that has been read; `index` is where it stands among all files. Its text is asked for again when it is
   * judged; undefined says that it is not the same any more.
   */
  add(index: number, file: ManifestFile, again: () => string | undefined): void;
  tell(): Telling;
  /** Judges its files, given what concerns it of what all shares have told, itself among them; lets go of each. */
  judge(messages: readonly Message[]): Iterable<JudgedFile>;
}

/** A file that has been read, and waits for all others. */
interface Waiting {
  index: number;
  file: PackedFile;
  hasManifests: boolean;
  again(): string | undefined;
}

export function shareOf(judging: Judging): Share {
  const { namespace } = judging;
  const files: Waiting[] = [];
  const stack = byteStack();
  const telling = messages();
  const judgesIn = new Set<string>();
  return {
    add(index, file, again) {
      const told: Told[] = [];
      const wanted = new Set<SourceDocument>();
      for (const { object, document } of file.manifests) {
        const isWhole = objectFault(object) === undefined;
        const isDeployment = deploymentOf(object) !== undefined;
        if (isDeployment || !isWhole || oddKind(object) !== undefined) wanted.add(document);
        if (!isWhole) continue;
        const { namespace: where } = placeOf(placed(object, namespace));
        if (isDeployment && !judgesIn.has(where)) judgesIn.add(detached(where));
        const one = toldOfWhole(object, namespace);
        if (one !== undefined) told.push(one);
      }
      telling.add(index, told);
      files.push({ index, file: pack(file, wanted, stack), hasManifests: file.manifests.length > 0, again });
    },
    tell: () => ({ messages: telling.take(), judgesIn: [...judgesIn] }),
    *judge(heard) {
      const setting = settingAmong(toldIn(heard), judging);
      for (let next = files.pop(); next !== undefined; next = files.pop()) {
        yield { file: next.index, report: reportText(judged(next, stack, setting), next.file.name) };
        drop(next.file, stack);
      }
    },
  };
}

function judged({ file, hasManifests, again }: Waiting, stack: ByteStack, setting: Setting): Report {
  const files = hasManifests ? 1 : 0;
  const text = file.documents.length === 0 ? '' : again();
  if (text !== undefined) return { ...judgeFile(unpack(file, stack, text), setting), files };
  const fault = { file: file.name, message: 'has changed while it was checked; check it again' };
  return { findings: [], faults: [...file.faults, fault], notes: file.notes, files, deployments: [] };
}

/** The report on all files, in their order, of what the shares found. */
export function reportOf(judged: Iterable<JudgedFile>): Report {
  const reports: Report[] = [];
  for (const { file, report } of judged) reports[file] = JSON.parse(report) as Report;
  return together(reports);
}

import { type PackedFile, pack, unpack } from '../manifest/packed.ts';
import type { ManifestFile } from '../manifest/read.ts';
import { placeOf } from '../surroundings/resources.ts';
import { deploymentOf } from './deployment-of.ts';
import { type Judging, judgeFile, type Setting, settingAmong, together } from './judge.ts';
import type { Report } from './report.ts';
import { placed, type Told, toldOf } from './told.ts';

/** What the manifests of a file tell all others of one namespace. JSON: it goes from thread to thread. */
export interface Message {
  /** Where the file stands among all files. */
  file: number;
  /** Undefined: what has no namespace, and is for all. */
  namespace: string | undefined;
  /** A list of `Told`. */
  told: string;
}

/** What a share has to say once its files are read. */
export interface Telling {
  messages: readonly Message[];
  /** The namespaces that its Deployments are in: nothing else is any Deployment's surroundings. */
  judgesIn: readonly string[];
}

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

interface Waiting {
  index: number;
  file: PackedFile;
  again(): string | undefined;
}

export function shareOf(judging: Judging): Share {
  const { namespace } = judging;
  const files: Waiting[] = [];
  const messages: Message[] = [];
  const judgesIn = new Set<string>();
  return {
    add(index, file, again) {
      for (const [about, told] of byNamespace(file, namespace)) {
        messages.push({ file: index, namespace: about && detached(about), told: JSON.stringify(told) });
      }
      const packed = pack(file, (object) => {
        if (deploymentOf(object) === undefined) return false;
        judgesIn.add(detached(placeOf(placed(object, namespace)).namespace));
        return true;
      });
      files.push({ index, file: packed, again });
    },
    tell: () => ({ messages: messages.splice(0), judgesIn: [...judgesIn] }),
    *judge(told) {
      const setting = settingAmong(
        told.flatMap((message) => JSON.parse(message.told) as Told[]),
        judging,
      );
      for (let next = files.pop(); next !== undefined; next = files.pop()) {
        yield { file: next.index, report: JSON.stringify(judged(next, setting)) };
      }
    },
  };
}

function judged({ file, again }: Waiting, setting: Setting): Report {
  const text = file.documents.length === 0 ? '' : again();
  if (text !== undefined) return judgeFile(unpack(file, text), setting);
  const fault = { file: file.name, message: 'has changed while it was checked; check it again' };
  return { findings: [], faults: [...file.faults, fault], notes: file.notes, files: 1, deployments: [] };
}

/** What concerns a share of what all shares have told, in the order of the files. */
export function messagesFor({ judgesIn }: Telling, all: readonly Telling[]): Message[] {
  const namespaces = new Set<string | undefined>([undefined, ...judgesIn]);
  return all
    .flatMap(({ messages }) => messages.filter(({ namespace }) => namespaces.has(namespace)))
    .sort((a, b) => a.file - b.file);
}

/** The report on all files, in their order, of what the shares found. */
export function reportOf(judged: Iterable<JudgedFile>): Report {
  const reports: Report[] = [];
  for (const { file, report } of judged) reports[file] = JSON.parse(report) as Report;
  return together(reports);
}

/** A copy that stands alone: V8 lets a string that is cut out of a text keep all of the text. */
function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function byNamespace({ manifests }: ManifestFile, namespace: string): Map<string | undefined, Told[]> {
  const lists = new Map<string | undefined, Told[]>();
  for (const { object } of manifests) {
    const told = toldOf(object, namespace);
    if (told === undefined) continue;
    const about = 'namespace' in told.kept ? (told.kept.namespace as string) : undefined;
    const list = lists.get(about);
    if (list === undefined) lists.set(about, [told]);
    else list.push(told);
  }
  return lists;
}

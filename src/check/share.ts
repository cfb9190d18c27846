import { type ByteStack, byteStack } from '../manifest/byte-stack.ts';
import { drop, type PackedFile, pack, unpack } from '../manifest/packed.ts';
import type { ManifestFile } from '../manifest/read.ts';
import { placeOf } from '../surroundings/resources.ts';
import { deploymentOf } from './deployment-of.ts';
import { judgeFile, together } from './judge.ts';
import { objectFault, oddKind } from './object-fault.ts';
import type { Report } from './report.ts';
import { type Judging, type Setting, settingAmong } from './setting.ts';
import { placed, type Told, toldOf } from './told.ts';

/** What the manifests of a file tell all others of one namespace. */
export interface Message {
  /** Where the file stands among all files. */
  file: number;
  /** Undefined: what has no namespace, and is for all. */
  namespace: string | undefined;
  /** A list of `Told`, as JSON in UTF-8, in memory that threads share: none of them needs a copy. */
  told: Uint8Array<SharedArrayBuffer>;
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

/** A message before it is told, with its JSON as it is. */
type Unshared = Omit<Message, 'told'> & { told: string };

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
  const messages: Unshared[] = [];
  const judgesIn = new Set<string>();
  return {
    add(index, file, again) {
      for (const [about, told] of byNamespace(file, namespace)) {
        messages.push({ file: index, namespace: about && detached(about), told: JSON.stringify(told) });
      }
      const packed = pack(file, stack, (object) => {
        const isDeployment = deploymentOf(object) !== undefined;
        if (isDeployment) judgesIn.add(detached(placeOf(placed(object, namespace)).namespace));
        return isDeployment || objectFault(object) !== undefined || oddKind(object) !== undefined;
      });
      files.push({ index, file: packed, hasManifests: file.manifests.length > 0, again });
    },
    tell: () => ({ messages: inSharedMemory(messages.splice(0)), judgesIn: [...judgesIn] }),
    *judge(heard) {
      const decoder = new TextDecoder();
      const told = heard.flatMap((message) => JSON.parse(decoder.decode(message.told)) as Told[]);
      const setting = settingAmong(told, judging);
      for (let next = files.pop(); next !== undefined; next = files.pop()) {
        yield { file: next.index, report: JSON.stringify(judged(next, stack, setting)) };
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

function inSharedMemory(messages: readonly Unshared[]): Message[] {
  const encoder = new TextEncoder();
  // A character takes three bytes at most; the system gives memory to those that are written alone.
  const shared = new SharedArrayBuffer(messages.reduce((sum, { told }) => sum + told.length * 3, 0));
  let end = 0;
  return messages.map(({ told, ...about }) => {
    const start = end;
    end += encoder.encodeInto(told, new Uint8Array(shared, start)).written;
    return { ...about, told: new Uint8Array(shared, start, end - start) };
  });
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

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { documentSpans } from '../../src/manifest/document-spans.ts';
import { CORPUS, corpusMissing, manifestFiles } from '../cluster/harness/manifests.ts';

/** How much there is to check. */
export interface Amount {
  files: number;
  deploymentsInEach: number;
}

/** Two folders that say the same. */
export interface CheckFolders extends Amount {
  /** Manifests as people write them. */
  yaml: string;
  /** A JSON list of the same objects for each of the files. */
  json: string;
  /** Bytes of the YAML. */
  bytes: number;
}

/** A document of the corpus: an object with its comments, in the layout that its authors gave it. */
interface Original {
  text: string;
  /** Its own, or else one after its file. */
  namespace: string;
  isDeployment: boolean;
}

const EXAMPLES = join(import.meta.dirname, '../../examples');

const NAMESPACE = /^ {2}namespace: *(\S+)/m;

/** Folders in a repository that deploys many things; each has as many of the files. */
const TEAMS = 20;

/** The manifests of real projects, our own examples where they are not there. */
export function originals(tell: (progress: string) => void): Original[] {
  if (corpusMissing) tell(`${corpusMissing}; our own examples are checked in their place, which are smaller`);
  const folder = corpusMissing ? EXAMPLES : CORPUS;
  return manifestFiles(folder).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return documentSpans(text)
      .map(({ start, end }) => text.slice(start, end))
      .filter((document) => /^kind:/m.test(document) && /^metadata:/m.test(document))
      .map((document) => ({
        text: document,
        namespace: NAMESPACE.exec(document)?.[1] ?? basename(file, '.yaml'),
        isDeployment: /^kind: Deployment\b/m.test(document),
      }));
  });
}

/**
 * Writes copies of the originals round and round, a namespace of its own for each round, so that no two objects have one
 * name and every Deployment keeps its own Services and budgets around it, in its own file or in the next.
 */
export function writeManifests(folder: string, all: readonly Original[], amount: Amount): CheckFolders {
  if (!all.some(({ isDeployment }) => isDeployment)) throw new Error('there is no Deployment to make copies of');
  const folders: CheckFolders = { ...amount, yaml: join(folder, 'yaml'), json: join(folder, 'json'), bytes: 0 };
  mkdirSync(folders.json, { recursive: true });
  const parsed = new Map(all.map((original) => [original, parse(original.text) as object]));
  let next = 0;
  for (let file = 0; file < amount.files; file += 1) {
    const copies: { text: string; object: object }[] = [];
    for (let deployments = 0; deployments < amount.deploymentsInEach; next += 1) {
      const original = all[next % all.length] as Original;
      const namespace = `${original.namespace}-${Math.floor(next / all.length)}`;
      const object = parsed.get(original) as { metadata: object };
      copies.push({
        text: inNamespace(original.text, namespace),
        object: { ...object, metadata: { ...object.metadata, namespace } },
      });
      if (original.isDeployment) deployments += 1;
    }
    const team = join(folders.yaml, `team-${file % TEAMS}`);
    mkdirSync(team, { recursive: true });
    const text = copies.map((copy) => copy.text).join('');
    writeFileSync(join(team, `app-${file}.yaml`), text);
    writeFileSync(join(folders.json, `app-${file}.json`), JSON.stringify(copies.map(({ object }) => object)));
    folders.bytes += Buffer.byteLength(text);
  }
  return folders;
}

/** The document with its `---`, as it stands in another namespace; everything else in it stays as it was. */
export function inNamespace(document: string, namespace: string): string {
  const moved = NAMESPACE.test(document)
    ? document.replace(NAMESPACE, `  namespace: ${namespace}`)
    : document.replace(/^metadata:.*$/m, (line) => `${line}\n  namespace: ${namespace}`);
  const begun = /^---/m.test(moved) ? moved : `---\n${moved}`;
  return begun.endsWith('\n') ? begun : `${begun}\n`;
}

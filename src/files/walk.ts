import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { NoteTopic } from '../manifest/read.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { isWithin } from './is-within.ts';
import { readError } from './read-bytes.ts';

/** What is met in a folder. */
export type Met =
  /** A file to read; `real` is where it lies, where that is behind a link. */
  | { file: string; real: string }
  /** What cannot be looked at. */
  | { at: string; fault: string }
  /** What a person should know. */
  | { at: string; note: string; topic: NoteTopic };

const MANIFEST = /\.(?:ya?ml|json)$/i;
const KUSTOMIZATION = /^(?:kustomization\.ya?ml|Kustomization)$/;
const NEVER_ENTERED = ['.git', 'node_modules'];

/**
 * The files in a folder that may be manifests by their names, in the order of their paths, hidden ones too: what should not
 * be read is for the ignore files to say. Links to files of the folder are followed, links to folders and out of it are not, so that there is an end.
 */
export function filesIn(folder: string, rules: IgnoreRules): AsyncGenerator<Met> {
  return walk(folder, rules, folder);
}

async function* walk(folder: string, rules: IgnoreRules, root: string): AsyncGenerator<Met> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    yield { at: folder, fault: readError(error).message };
    return;
  }
  const names = entries.map(({ name }) => name);
  const here = folder === root ? rules : rules.within(folder, names);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (here.ignores(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) {
      if (!NEVER_ENTERED.includes(entry.name)) yield* walk(path, here, root);
    } else if (entry.isSymbolicLink()) yield* behindLink(path, root);
    else if (!MANIFEST.test(entry.name) && !KUSTOMIZATION.test(entry.name)) continue;
    else if (!entry.isFile()) yield special(path);
    else if (KUSTOMIZATION.test(entry.name)) yield { at: path, note: OVERLAY, topic: 'overlay' };
    else yield { file: path, real: path };
  }
}

async function* behindLink(path: string, root: string): AsyncGenerator<Met> {
  try {
    const target = await stat(path);
    if (target.isDirectory()) {
      // What lies in the same folder is met there.
      if (!isWithin(await realpath(path), root)) yield { at: path, note: LINK, topic: 'link' };
    } else if (!MANIFEST.test(path)) return;
    else if (target.isFile()) {
      const real = await realpath(path);
      // Whoever mends a folder does not mean to have files written elsewhere.
      if (isWithin(real, root)) yield { file: real, real };
      else yield { at: path, note: OUTWARD, topic: 'link' };
    } else yield special(path);
  } catch (error) {
    if (!MANIFEST.test(path)) return;
    const leadsNowhere = (error as NodeJS.ErrnoException).code === 'ENOENT';
    yield {
      at: path,
      fault: leadsNowhere ? 'cannot be read: it is a link to what is not there' : readError(error).message,
    };
  }
}

function special(path: string): Met {
  return {
    at: path,
    note: 'a pipe, a socket or a device, which is not read unless it is named',
    topic: 'special-file',
  };
}

const OUTWARD = 'a link out of the folder, which is not followed unless it is named';
const LINK = 'a link to a folder, which is not entered unless it is named';

const OVERLAY = 'bases and overlays are judged as written; for what is applied: kustomize build DIR | evenkeel check -';

import { lstat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isWithin } from './is-within.ts';
import { readText } from './read-bytes.ts';

/** What the ignore files of a folder and of those above it say of paths. */
export interface IgnoreRules {
  /** Of a path below the folder that they were read for. */
  ignores(path: string, isFolder: boolean): boolean;
  /** With those of a folder right below, which has files of these names. */
  within(folder: string, names?: readonly string[]): IgnoreRules;
}

/** In each folder, a later one over an earlier one. */
const IGNORE_FILES = ['.gitignore', '.evenkeelignore'];

/** The rules of one folder, for all that is below it. */
interface Layer {
  folder: string;
  rules: Ignore;
}

/**
 * The rules that hold in a folder: those of the repository's `.git/info/exclude`, and of `.gitignore` and `.evenkeelignore`
 * in every folder from the repository's root down; without a repository, from the working folder. A folder that they ignore
 * and that is looked through all the same was named by a person: then what ignored it counts no more.
 */
export async function ignoreRulesFor(folder: string, workingFolder: string): Promise<IgnoreRules> {
  const root = (await repositoryOf(folder)) ?? (isWithin(folder, workingFolder) ? workingFolder : folder);
  const excluded = excludedBy(root);
  let rules = rulesOf(excluded === undefined ? [] : [excluded]);
  const steps = relative(root, folder).split(sep).filter(Boolean);
  for (let depth = 0; depth <= steps.length; depth += 1) {
    rules = rules.within(join(root, ...steps.slice(0, depth)));
  }
  return rules;
}

function rulesOf(layers: readonly Layer[]): IgnoreRules {
  return {
    ignores(path, isFolder) {
      for (const layer of layers.toReversed()) {
        const { ignored, unignored } = verdictOf(layer, path, isFolder);
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    within(folder, names = IGNORE_FILES) {
      const files = IGNORE_FILES.filter((name) => names.includes(name)).map((name) => join(folder, name));
      const own = layerOf(folder, files);
      const left = layers.filter((layer) => layer.folder === folder || !verdictOf(layer, folder, true).ignored);
      return rulesOf(own === undefined ? left : [...left, own]);
    },
  };
}

function verdictOf(
  { folder, rules }: Layer,
  path: string,
  isFolder: boolean,
): { ignored: boolean; unignored: boolean } {
  const below = relative(folder, path).split(sep).join('/');
  return rules.test(isFolder ? `${below}/` : below);
}

function layerOf(folder: string, files: readonly string[]): Layer | undefined {
  const said = files.flatMap((file) => readText(file) ?? []).filter((text) => text !== '');
  if (said.length === 0) return undefined;
  const rules = ignore({ ignorecase: false });
  for (const text of said) rules.add(text);
  return { folder, rules };
}

/** The nearest folder at or above that has `.git`. */
async function repositoryOf(folder: string): Promise<string | undefined> {
  for (let here = folder; ; here = dirname(here)) {
    if (await lstat(join(here, '.git')).catch(() => undefined)) return here;
    if (dirname(here) === here) return undefined;
  }
}

/** What is excluded in one's own clone. In a worktree and in a submodule `.git` is a file that says where it is. */
function excludedBy(root: string): Layer | undefined {
  const pointer = readText(join(root, '.git'));
  const named = /^gitdir: (.+)/.exec(pointer ?? '')?.[1];
  const gitFolder = resolve(root, named ?? '.git');
  const common = readText(join(gitFolder, 'commondir'))?.trim();
  return layerOf(root, [join(gitFolder, common ?? '', 'info', 'exclude')]);
}

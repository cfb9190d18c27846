import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { BuildOptions, Metafile, OutputFile } from 'esbuild';

// `node scripts/build.ts [FOLDER]` makes dist/, or FOLDER: see docs/decisions/0001-ship-a-bundle.md.
const root = join(import.meta.dirname, '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));

/** What packages in CommonJS expect to find around them. */
const COMMON_JS = [
  "import { createRequire as createRequireOfBundle } from 'node:module';",
  'const require = createRequireOfBundle(import.meta.url);',
  'const __dirname = import.meta.dirname;',
  'const __filename = import.meta.filename;',
].join(' ');

const options = {
  absWorkingDir: root,
  entryPoints: ['src/cli.ts', 'src/kubectl-evenkeel.ts', 'src/main.ts', 'src/threads/check-thread.ts'],
  // All side by side, whatever folder they come from.
  entryNames: '[name]',
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // Chunks stand beside the entries: version.ts looks for package.json one folder up.
  chunkNames: 'chunk-[hash]',
  banner: { js: COMMON_JS },
  logLevel: 'warning',
  metafile: true,
  write: false,
} satisfies BuildOptions;

const esbuild = await import('esbuild').catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  return undefined;
});

if (esbuild === undefined) {
  process.stderr.write('esbuild is not installed (a devDependency): dist/ stays as it is.\n');
} else {
  const { outputFiles, metafile } = await esbuild.build(options);
  await mkdir(dist, { recursive: true });
  const made = new Map<string, Uint8Array>(outputFiles.map((file) => [basename(file.path), withBannerIfUsed(file)]));
  made.set('LICENSES.txt', await licenses(metafile));
  // A server that runs from dist/ loads some chunks late, so that whole files are put in place, new ones first.
  for (const [name, contents] of made) await put(join(dist, name), contents);
  for (const name of ['cli.js', 'kubectl-evenkeel.js']) await chmod(join(dist, name), 0o755);
  // What ends in a process id is a draft of another build at work.
  const stale = (await readdir(dist)).filter((name) => !made.has(name) && !/\.[0-9]+$/.test(name));
  for (const name of stale) await rm(join(dist, name), { force: true });
}

/** In most files nobody looks for it, and a start that loads thirty of them takes a tenth longer with it. */
function withBannerIfUsed({ path, contents, text }: OutputFile): Uint8Array {
  if (!path.endsWith('.js')) return contents;
  const own = text.replace(COMMON_JS, '');
  // An empty line stays in its place: the source map counts it.
  return /\b(?:require|__dirname|__filename)\b/.test(own) ? contents : Buffer.from(own);
}

/** Writes the file by renaming, and not at all where it holds that content already. */
async function put(path: string, contents: Uint8Array): Promise<void> {
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(contents)) return;
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

/** The licences of the packages that the bundle holds, as they ask to be passed on. */
async function licenses({ inputs }: Metafile): Promise<Uint8Array> {
  const packages = new Set(
    Object.keys(inputs).flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []),
  );
  const texts = await Promise.all(
    [...packages].sort().map(async (folder) => {
      const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
      const file = (await readdir(join(root, folder))).sort().find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? '' : `\n${(await readFile(join(root, folder, file), 'utf8')).trim()}\n`;
      return `${name} ${version} (${license})\n${text}`;
    }),
  );
  return Buffer.from(texts.join(`\n${'-'.repeat(80)}\n\n`));
}

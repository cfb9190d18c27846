import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { imageArchive } from './image.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');

export const EVENKEEL_IMAGE = 'localhost/evenkeel:test';

/** An image of Evenkeel as it is here, as the Dockerfile makes it, over this machine's own Node and its libraries. */
export async function evenkeelImage(folder: string): Promise<string> {
  const root = join(folder, 'evenkeel');
  const place = async (from: string, to: string) => {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await copyFile(from, join(root, to));
  };
  await place(process.execPath, 'usr/local/bin/node');
  const { stdout } = await run('ldd', [process.execPath]);
  const libraries = [...stdout.matchAll(/(?:=>\s+|^\s*)(\/\S+) \(0x/gm)].map(([, path]) => path as string);
  for (const library of libraries) await place(library, library);
  await run(process.execPath, [join(repository, 'scripts/build.ts'), join(root, 'app/dist')]);
  await place(join(repository, 'package.json'), 'app/package.json');
  const config = {
    Entrypoint: ['node', 'dist/main.js'],
    Env: ['PATH=/usr/local/bin'],
    WorkingDir: '/app',
    User: '65532:65532',
  };
  return imageArchive(root, [{ reference: EVENKEEL_IMAGE, config }], join(folder, 'evenkeel.tar'));
}

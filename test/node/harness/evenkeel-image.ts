import { execFile } from 'node:child_process';
import { copyFile, cp, link, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { placeNode } from '../image/bases.ts';
import { ARCHIVE_VARIABLE, WHY_NONE_VARIABLE } from '../image/built-image.ts';
import { imageArchive } from './image.ts';

const repository = join(import.meta.dirname, '../../..');

export const EVENKEEL_IMAGE = 'localhost/evenkeel:test';
/** The same under another tag, as the image that an upgrade brings. */
export const NEXT_IMAGE = 'localhost/evenkeel:next';

/** An archive of Evenkeel's image as it is here: what the Dockerfile made, or a makeshift where that cannot be built. */
export async function evenkeelImage(folder: string): Promise<string> {
  const archive = join(folder, 'evenkeel.tar');
  const built = process.env[ARCHIVE_VARIABLE];
  if (built === undefined) {
    const why = process.env[WHY_NONE_VARIABLE] ?? 'this was not started by npm run test:node';
    process.stdout.write(`The image of Evenkeel is put together without its Dockerfile: ${why}\n`);
    return makeshift(folder, archive);
  }
  // Another run may clear the cache; a link keeps what it names.
  await link(built, archive).catch(() => copyFile(built, archive));
  return archive;
}

/** The bundle over this machine's own Node, in one layer. */
async function makeshift(folder: string, archive: string): Promise<string> {
  const root = join(folder, 'evenkeel');
  await placeNode(root);
  await mkdir(join(root, 'app'));
  await promisify(execFile)(process.execPath, [join(repository, 'scripts/build.ts'), join(root, 'app/dist')]);
  await cp(join(repository, 'package.json'), join(root, 'app/package.json'));
  const config = {
    Entrypoint: ['node', 'dist/main.js'],
    Env: ['PATH=/nodejs/bin'],
    WorkingDir: '/app',
    User: '65532:65532',
  };
  return imageArchive(root, [{ reference: EVENKEEL_IMAGE, config }], archive);
}

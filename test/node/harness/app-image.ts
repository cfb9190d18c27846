import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { imageArchive } from './image.ts';

/** The application that the tests redeploy, as its Pods name it. */
export const APP_IMAGE = 'localhost/app:1';
export const SANDBOX_IMAGE = 'localhost/pause:1';

/** The images of the application and of a Pod's sandbox. Built anew each time: Go's own cache makes that a second. */
export async function appImages(folder: string): Promise<string> {
  const root = join(folder, 'app');
  await mkdir(root);
  await promisify(execFile)('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', join(root, 'app'), '.'], {
    cwd: join(import.meta.dirname, '../app'),
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  const images = [
    { reference: APP_IMAGE, config: { Entrypoint: ['/app'] } },
    { reference: SANDBOX_IMAGE, config: { Entrypoint: ['/app', 'pause'] } },
  ];
  return imageArchive(root, images, join(folder, 'app.tar'));
}

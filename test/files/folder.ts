import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder with these files, by their paths in it; gone again after the test. */
export function folderWith(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: { after(done: () => void): void },
): string {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-files-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const maps = new Map<string, SourceMap | undefined>();

/** The source file of a position (lines and columns from 0) by the source map beside a file; the file's own URL without one. */
export function inSources(url: string, line: number, column: number): string {
  if (!url.startsWith('file:')) return url;
  if (!maps.has(url)) maps.set(url, mapBeside(fileURLToPath(url)));
  const entry = maps.get(url)?.findEntry(line, column);
  return entry !== undefined && 'originalSource' in entry ? entry.originalSource : url;
}

function mapBeside(file: string): SourceMap | undefined {
  const map = `${file}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8'))) : undefined;
}

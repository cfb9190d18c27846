import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What no check of a folder can be faster than: its files read, and their objects made of them, on one thread.
// node floor-reading FOLDER [json|yaml]

const [folder = '.', language] = process.argv.slice(2);
const parse = await parserOf(language);
let objects = 0;
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (/\.(?:json|yaml)$/.test(name)) objects += parse(readFileSync(join(folder, name), 'utf8'));
}
console.log(objects);

/** Tells how many objects a text has. */
async function parserOf(name: string | undefined): Promise<(text: string) => number> {
  switch (name) {
    case 'json':
      return (text) => (JSON.parse(text) as unknown[]).length;
    case 'yaml': {
      const { loadAll } = await import('js-yaml');
      return (text) => loadAll(text).length;
    }
    default:
      return () => 0;
  }
}

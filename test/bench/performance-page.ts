import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Cores } from './cores.ts';

/** The pages of docs/ that benches write tables into, and the sections of each. */
export type Page = 'performance.md' | 'scaling.md';

export type Section = 'comparison' | 'start' | 'soak' | 'profile' | 'surroundings' | 'rules' | 'check' | ScalingSection;

/** Of docs/scaling.md. */
type ScalingSection = 'size' | 'load' | 'changes' | 'writes' | 'replicas' | 'limits';

/** Cores of their own for server and load, the same cores for both, or for a whole control plane, or no server at all. */
export type CoreUse = Cores | 'shared' | 'in one process' | 'one process at a time' | 'all together';

/** The section with what it was measured by: the command that makes it again, and the machine. */
export function section(command: string, use: CoreUse, tables: string): string {
  return `\`${command}\` on ${machine(use)}:\n\n${tables}`;
}

/** Puts a section into a page, in place of what it held. */
export function writeSection(name: Section, text: string, page: Page = 'performance.md'): void {
  const file = join(import.meta.dirname, '../../docs', page);
  writeFileSync(file, replaced(readFileSync(file, 'utf8'), name, text, page));
}

/**
 * The page with the text between the markers of that section.
 * @throws Error where the page has no such markers.
 */
export function replaced(page: string, name: Section, text: string, file: Page = 'performance.md'): string {
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `<!-- ${name}: end -->\n`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`docs/${file}: no markers ${begin.trim()} … ${end.trim()}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n\n${page.slice(to)}`;
}

function machine(use: CoreUse): string {
  const all = cpus();
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}), ${sharesOf(use)}, ${gibibytes} GiB, ${process.platform}, Node ${process.version}`;
}

function sharesOf(use: CoreUse): string {
  if (use === 'in one process') return 'in one process without a server';
  if (use === 'one process at a time') return use;
  if (use === 'all together') return 'API server, etcd, Evenkeel and the load on them together';
  return use === 'shared' ? 'server and load sharing them' : 'server and load on one each';
}

import { type BaselineEntry, BaselineError, baselineOf, held } from '../check/baseline.ts';
import type { Report } from '../check/report.ts';
import { UsageError } from '../config/flags.ts';
import { type BaselineFile, baselineFile } from '../files/baseline-file.ts';
import { WriteError } from '../files/write-file.ts';
import { counted } from '../report/counted.ts';
import type { Io } from './command.ts';

export interface BaselineFlags {
  /** The findings are held against this one. */
  baseline?: string;
  /** This one is written with the findings, and they are held against it. */
  writeBaseline?: string;
}

/**
 * The report with what the baseline has suppressed. `read` are the files that were looked at: what the baseline has of
 * others is neither missed nor dropped. Rejects with a UsageError where the baseline cannot be read or written.
 */
export async function withBaseline(
  report: Report,
  { baseline, writeBaseline }: BaselineFlags,
  read: readonly string[],
  io: Io,
): Promise<Report> {
  const name = writeBaseline ?? baseline;
  if (name === undefined) return report;
  const file = baselineFile(name, io.folder);
  const isOver = overWith(file, report, read);
  try {
    if (writeBaseline === undefined) {
      const { findings, left } = held(report.findings, file.read(), file.fileOf);
      const gone = left.filter(isOver).length;
      if (gone === 0) return { ...report, findings };
      const message = `${counted(gone, 'finding')} in it found no more; --write-baseline ${name} writes it anew`;
      return { ...report, findings, notes: [...report.notes, { file: name, message }] };
    }
    const kept = (file.readIfThere() ?? []).filter((entry) => !isOver(entry));
    const entries = [...baselineOf(report.findings, file.fileOf), ...kept];
    await file.write(entries);
    const total = entries.reduce((sum, { count = 1 }) => sum + count, 0);
    io.stderr(`${name}: ${counted(total, 'finding')} in the baseline\n`);
    return { ...report, findings: held(report.findings, entries, file.fileOf).findings };
  } catch (error) {
    if (error instanceof BaselineError) throw new UsageError(error.message);
    if (error instanceof WriteError) throw new UsageError(`${name}: ${error.message}`);
    throw error;
  }
}

/** Tells whether what is in the file of an entry is all known now: it was judged in full, or is gone. */
function overWith(file: BaselineFile, { faults }: Report, read: readonly string[]): (entry: BaselineEntry) => boolean {
  const unread = new Set(faults.map((fault) => fault.file));
  const known = new Set(read.filter((name) => !unread.has(name)).map(file.fileOf));
  return (entry) => known.has(entry.file) || !file.isThere(entry.file);
}

import { CannotTell } from '../cannot-tell.ts';
import type { VerifyReport } from '../report.ts';

/** Reads the log of a run: lines of progress, and behind them the report, as `evenkeel verify -o json` writes both. */
export interface LogReader {
  line(line: string): void;
  /** The log is read anew, from its first line: those that were heard already are passed over. */
  again(): void;
  /** Undefined while the report is not whole. */
  report(): VerifyReport | undefined;
}

export function logReader(onProgress: (line: string) => void): LogReader {
  let heard = 0;
  let position = 0;
  let json: string[] | undefined;
  return {
    line(line) {
      position += 1;
      if (position <= heard) return;
      heard = position;
      if (json === undefined && line === '{') json = [];
      // Standard error and output come by ways of their own: a line of progress may lie in the midst of the report.
      if (json === undefined || json.at(-1) === '}' || !/^[ {}]/.test(line)) onProgress(line);
      else json.push(line);
    },
    again() {
      position = 0;
    },
    report() {
      if (json?.at(-1) !== '}') return undefined;
      try {
        return JSON.parse(json.join('\n')) as VerifyReport;
      } catch (error) {
        throw new CannotTell(`the report in the log of the run cannot be read: ${(error as Error).message}`);
      }
    },
  };
}

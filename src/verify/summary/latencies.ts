import type { LatencyReport } from '../report.ts';
import { percentile } from '../samples.ts';

export interface Latencies {
  add(connection: LatencyReport['connection'], during: LatencyReport['during'], latencyMs: number): void;
  /** Kept-alive connections first; groups without a request are left out. */
  report(): LatencyReport[];
}

/** The latencies of answered requests; failures are quick or as long as the time limit, and would hide the rest. */
export function latencies(): Latencies {
  const groups = (['kept', 'new'] as const).flatMap((connection) =>
    (['rollouts', 'between'] as const).map((during) => ({ connection, during, those: [] as number[] })),
  );
  return {
    add(connection, during, latencyMs) {
      groups.find((group) => group.connection === connection && group.during === during)?.those.push(latencyMs);
    },
    report: () =>
      groups.flatMap(({ connection, during, those }) => {
        if (those.length === 0) return [];
        const sorted = Float64Array.from(those).sort();
        const at = (share: number) => rounded(percentile(sorted, share) ?? 0);
        return [{ connection, during, count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }];
      }),
  };
}

/** To a hundredth of a millisecond: no clock here tells more. */
export function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

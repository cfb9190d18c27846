/** How long to look: many short rounds, so that a program that interrupts one spoils only that one. */
export interface TurnPlan {
  rounds: number;
  /** Of each contestant in each round. */
  milliseconds: number;
  /** Of each contestant beforehand, not measured: until V8 has compiled what is hot. */
  warmUpMilliseconds: number;
}

/** The last call's: a result that went nowhere need not be computed at all. */
const lastResult: { value?: unknown } = {};

/**
 * Microseconds of one call, round by round, under the names given. They take turns, and each is the first of a round as
 * often as the others.
 */
export function inTurns<N>(contestants: ReadonlyMap<N, () => unknown>, plan: TurnPlan): Map<N, number[]> {
  const runners = [...contestants].map(([name, call]) => ({ name, call, calls: 1, took: [] as number[] }));
  // In turns here too: V8 is to have seen them all before it compiles what they share.
  for (let share = 0; share < WARM_UP_TURNS; share += 1) {
    for (const runner of runners) {
      const until = performance.now() + plan.warmUpMilliseconds / WARM_UP_TURNS;
      let calls = 0;
      do {
        lastResult.value = runner.call();
        calls += 1;
      } while (performance.now() < until);
      runner.calls = Math.max(1, Math.round((calls * plan.milliseconds * WARM_UP_TURNS) / plan.warmUpMilliseconds));
    }
  }
  for (let round = 0; round < plan.rounds; round += 1) {
    const first = round % runners.length;
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      runner.took.push(microsecondsPerCall(runner.call, runner.calls));
    }
  }
  return new Map(runners.map(({ name, took }) => [name, took]));
}

const WARM_UP_TURNS = 10;

function microsecondsPerCall(call: () => unknown, calls: number): number {
  const began = performance.now();
  for (let done = 0; done < calls; done += 1) lastResult.value = call();
  return ((performance.now() - began) * 1000) / calls;
}

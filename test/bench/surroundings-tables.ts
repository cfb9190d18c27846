import { SERVICE_BYTES_AIM, SURROUNDINGS_RATIO_AIM, type Verdict } from './aims.ts';
import { EMPTY } from './filled-cluster.ts';
import { ratios, type Spread, spread } from './statistics.ts';
import type { Cost, SurroundingsCost } from './surroundings.ts';
import { table, verdictTable } from './tables.ts';

/** What was aimed at, and what came of it: the dearest review and the largest Service count. */
export function surroundingsVerdicts({ reviews, memory }: SurroundingsCost): Verdict[] {
  const times = reviews.flatMap((cost) =>
    clustersOf(cost).map((name) => ({ name, of: cost.name, ratio: ratioToEmpty(cost, name).median })),
  );
  const perReview = [...new Set(times.map(({ name }) => name))].map((name): Verdict => {
    const [dearest] = times.filter((time) => time.name === name).sort((a, b) => b.ratio - a.ratio);
    const { of, ratio } = dearest as (typeof times)[number];
    return {
      what: `a review, ${name} (the dearest: ${of})`,
      measured: ratio.toFixed(2),
      aim: `≤ ${SURROUNDINGS_RATIO_AIM} × an empty cluster`,
      met: ratio <= SURROUNDINGS_RATIO_AIM,
    };
  });
  const perService = [...memory].flatMap(([name, measured]) =>
    measured
      .filter(({ resource }) => resource === 'services')
      .map(
        ({ heapBytes }): Verdict => ({
          what: `memory of a Service, ${name}`,
          measured: `${heapBytes.toFixed(0)} bytes`,
          aim: `< ${SERVICE_BYTES_AIM} bytes`,
          met: heapBytes < SERVICE_BYTES_AIM,
        }),
      ),
  );
  return [...perReview, ...perService];
}

/** What missed its aim, in words; nothing where all is well. */
export function surroundingsFailures(cost: SurroundingsCost): string[] {
  return surroundingsVerdicts(cost)
    .filter(({ met }) => !met)
    .map(({ what, measured, aim }) => `${what}: ${measured}; the aim is ${aim}`);
}

export function surroundingsTables(cost: SurroundingsCost): string {
  const { reviews, lookups, memory } = cost;
  return [
    verdictTable(surroundingsVerdicts(cost)),
    costTable('a review', reviews, 1),
    costTable('a lookup', lookups, 2),
    memoryTable(memory),
  ].join('\n\n');
}

function costTable(what: string, costs: readonly Cost[], digits: number): string {
  const [first] = costs;
  const clusters = first === undefined ? [] : clustersOf(first);
  return table(
    [what, `${EMPTY.name}, µs`, ...clusters.flatMap((name) => [`${name}, µs`, `× ${EMPTY.name}`])],
    costs.map((cost) => [
      cost.name,
      spread(roundsIn(cost, EMPTY.name)).median.toFixed(digits),
      ...clusters.flatMap((name) => [
        spread(roundsIn(cost, name)).median.toFixed(digits),
        ratioToEmpty(cost, name).median.toFixed(2),
      ]),
    ]),
  );
}

function memoryTable(memory: SurroundingsCost['memory']): string {
  const rows = [...memory].flatMap(([name, measured]) =>
    measured.map(({ resource, objects, textBytes, heapBytes }) => [
      `${resource}, ${name}`,
      String(objects),
      textBytes.toFixed(0),
      heapBytes.toFixed(0),
    ]),
  );
  return table(['resource', 'objects', 'bytes of JSON each', 'bytes of memory each'], rows);
}

function clustersOf({ rounds }: Cost): string[] {
  return [...rounds.keys()].filter((name) => name !== EMPTY.name);
}

/** Round by round: rounds are short, and what slows one of them slows its neighbour. */
function ratioToEmpty(cost: Cost, name: string): Spread {
  return ratios(roundsIn(cost, name), roundsIn(cost, EMPTY.name));
}

function roundsIn({ rounds }: Cost, name: string): readonly number[] {
  return rounds.get(name) ?? [];
}

import { MEMORY_AIM } from './aims.ts';
import type { Body } from './bodies.ts';
import type { Cores } from './cores.ts';
import { startLoad } from './load-process.ts';
import { resident } from './process-usage.ts';
import type { Scratch } from './scratch.ts';
import { EVENKEEL, startServer } from './servers.ts';
import { spread } from './statistics.ts';
import { megabytes, table } from './tables.ts';

/** Resident bytes after so many reviews. */
export interface Sample {
  reviews: number;
  bytes: number;
}

export interface Soaked {
  samples: readonly Sample[];
  /** The most it ever had in memory. */
  peak: number;
}

const SAMPLE_EVERY_MS = 500;
const STRETCH_SECONDS = 10;
const CONNECTIONS = 16;

/**
 * Bytes that may be between the second quarter and the last before memory counts as growing. They are half a million
 * reviews apart: the least that each could leave behind, 32 bytes, would show.
 */
const FLAT_WITHIN = 16e6;

/** Sends at least so many reviews, all bodies in turn, and looks at the server's memory all the while. */
export async function soak(
  reviews: number,
  bodies: readonly Body[],
  scratch: Scratch,
  cores: Cores | undefined,
  tell: (progress: string) => void,
): Promise<Soaked> {
  const load = startLoad(cores?.load);
  const server = await startServer(EVENKEEL, { scratch, core: cores?.server, body: bodies[0]?.json ?? '' });
  const samples: Sample[] = [];
  let answered = 0;
  const sampling = setInterval(() => {
    const bytes = resident(server.pid)?.now;
    if (bytes !== undefined) samples.push({ reviews: answered, bytes });
  }, SAMPLE_EVERY_MS);
  try {
    while (answered < reviews) {
      const order = { bodies: bodies.map(({ json }) => json), connections: CONNECTIONS, seconds: STRETCH_SECONDS };
      answered += (await load.measure({ ...server, ...order })).reviews;
      server.emptyLog();
      tell(`${answered} reviews, ${megabytes(samples.at(-1)?.bytes)} MB`);
    }
    return { samples, peak: resident(server.pid)?.peak ?? Number.NaN };
  } finally {
    clearInterval(sampling);
    load.stop();
    await server.stop();
  }
}

/**
 * What is wrong with the memory, in words; nothing where it stays flat and low. The first quarter is left out: there
 * the heap grows to the size that the load needs.
 */
export function soakFailures({ samples, peak }: Soaked): string[] {
  const quarters = parts(samples, 4);
  const [before, after] = [medianOf(quarters[1]), medianOf(quarters[3])];
  const failures: string[] = [];
  if (!(after - before <= FLAT_WITHIN)) {
    failures.push(
      `memory grew from ${megabytes(before)} MB in the second quarter to ${megabytes(after)} MB in the last`,
    );
  }
  if (!(peak < MEMORY_AIM))
    failures.push(`memory reached ${megabytes(peak)} MB; the aim is < ${megabytes(MEMORY_AIM)} MB`);
  return failures;
}

export function soakTable({ samples, peak }: Soaked): string {
  const rows = parts(samples, 10).map((part) => {
    const { median, least, most } = spread(part.map(({ bytes }) => bytes));
    return [String(part.at(-1)?.reviews), megabytes(median), `${megabytes(least)}–${megabytes(most)}`];
  });
  const head = ['reviews answered', 'MB, median', 'least–most'];
  return table(head, [...rows, ['the highest at any time', megabytes(peak), '']]);
}

/** The samples in so many stretches of equal length. */
function parts(samples: readonly Sample[], count: number): Sample[][] {
  return Array.from({ length: count }, (_, part) =>
    samples.slice(Math.floor((part * samples.length) / count), Math.floor(((part + 1) * samples.length) / count)),
  );
}

function medianOf(samples: readonly Sample[] = []): number {
  return spread(samples.map(({ bytes }) => bytes)).median;
}

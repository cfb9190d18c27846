import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Body } from './bodies.ts';
import type { Cores } from './cores.ts';
import { startLoad } from './load-process.ts';
import { type CpuProfile, type Part, timeByModule } from './profile-summary.ts';
import type { Scratch } from './scratch.ts';
import { EVENKEEL, startServer } from './servers.ts';
import { inSources } from './source-position.ts';
import { table } from './tables.ts';

/** Where the time of one review goes, for one body. */
export interface Profiled {
  body: Body;
  reviews: number;
  parts: readonly Part[];
}

const WARM_UP_SECONDS = 2;
const CONNECTIONS = 16;
/** What takes less of the whole than this is summed up. */
const SHOWN_FROM = 0.01;

/** Profiles the server under load, one process for each body. */
export async function profile(
  seconds: number,
  bodies: readonly Body[],
  scratch: Scratch,
  cores: Cores | undefined,
  tell: (progress: string) => void,
): Promise<Profiled[]> {
  const load = startLoad(cores?.load);
  try {
    const found: Profiled[] = [];
    for (const body of bodies) {
      tell(body.name);
      const folder = mkdtempSync(join(scratch.folder, 'profile-'));
      const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
      const server = await startServer(EVENKEEL, { scratch, core: cores?.server, body: body.json, nodeArgs });
      const order = { ...server, bodies: [body.json], connections: CONNECTIONS };
      await load.measure({ ...order, seconds: WARM_UP_SECONDS });
      const { reviews, began, ended } = await load.measure({ ...order, seconds });
      await server.stop();
      found.push({ body, reviews, parts: timeByModule(written(folder), began, ended, inSources) });
    }
    return found;
  } finally {
    load.stop();
  }
}

export function profileTables(profiled: readonly Profiled[]): string {
  return profiled.map(profileTable).join('\n\n');
}

function profileTable({ body, reviews, parts }: Profiled): string {
  const all = parts.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const row = (name: string, microseconds: number): string[] => [
    name,
    (microseconds / reviews).toFixed(1),
    `${((microseconds / all) * 100).toFixed(1)} %`,
  ];
  const shown = parts.filter(({ microseconds }) => microseconds >= all * SHOWN_FROM);
  const rest = all - shown.reduce((sum, { microseconds }) => sum + microseconds, 0);
  return table(
    [body.name, 'µs/review', 'share'],
    [
      ...shown.map(({ module, microseconds }) => row(module, microseconds)),
      row(`${parts.length - shown.length} others, below ${SHOWN_FROM * 100} % each`, rest),
      row('all', all),
    ],
  );
}

/** The profile that the process wrote as it ended. */
function written(folder: string): CpuProfile {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the server ended without writing its CPU profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
}

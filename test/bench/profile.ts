import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Body } from './bodies.ts';
import type { Cores } from './cores.ts';
import { startLoad } from './load-process.ts';
import { type CpuProfile, timeByModule } from './profile-summary.ts';
import type { Scratch } from './scratch.ts';
import { BARE_FASTIFY, type Contestant, EVENKEEL, startServer } from './servers.ts';
import { inSources } from './source-position.ts';
import { table } from './tables.ts';

/** Microseconds of one review by module, for one body. */
export interface Profiled {
  body: Body;
  evenkeel: ReadonlyMap<string, number>;
  /** Bare fastify's: what is as large here as there is not Evenkeel's own. */
  floor: ReadonlyMap<string, number>;
}

const WARM_UP_SECONDS = 2;
const CONNECTIONS = 16;
/** What takes less of the whole than this is summed up. */
const SHOWN_FROM = 0.01;

/** Profiles Evenkeel and bare fastify under load, a process of each for each body. */
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
      const [floor, evenkeel] = [await perReview(BARE_FASTIFY, body), await perReview(EVENKEEL, body)];
      found.push({ body, evenkeel, floor });
    }
    return found;
  } finally {
    load.stop();
  }

  async function perReview(contestant: Contestant, body: Body): Promise<Map<string, number>> {
    const folder = mkdtempSync(join(scratch.folder, 'profile-'));
    const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const server = await startServer(contestant, { scratch, core: cores?.server, body: body.json, nodeArgs });
    const order = { ...server, bodies: [body.json], connections: CONNECTIONS };
    await load.measure({ ...order, seconds: WARM_UP_SECONDS });
    const { reviews, began, ended } = await load.measure({ ...order, seconds });
    await server.stop();
    const parts = timeByModule(written(folder), began, ended, inSources);
    return new Map(parts.map(({ module, microseconds }) => [module, microseconds / reviews]));
  }
}

export function profileTables(profiled: readonly Profiled[]): string {
  return profiled.map(profileTable).join('\n\n');
}

function profileTable({ body, evenkeel, floor }: Profiled): string {
  const sum = (times: Iterable<number>): number => [...times].reduce((all, time) => all + time, 0);
  const all = sum(evenkeel.values());
  const modules = [...new Set([...evenkeel.keys(), ...floor.keys()])];
  const shown = modules.filter((name) => Math.max(evenkeel.get(name) ?? 0, floor.get(name) ?? 0) >= all * SHOWN_FROM);
  const row = (name: string, ours: number, theirs: number): string[] => [
    name,
    ours.toFixed(1),
    theirs.toFixed(1),
    (ours - theirs).toFixed(1),
  ];
  const rest = (times: ReadonlyMap<string, number>): number =>
    sum(times.values()) - sum(shown.map((name) => times.get(name) ?? 0));
  return table(
    [body.name, 'Evenkeel, µs/review', 'bare fastify', 'more'],
    [
      ...shown.map((name) => row(name, evenkeel.get(name) ?? 0, floor.get(name) ?? 0)),
      row(`${modules.length - shown.length} others, below ${SHOWN_FROM * 100} % each`, rest(evenkeel), rest(floor)),
      row('all', all, sum(floor.values())),
    ],
  );
}

/** The profile that the process wrote as it ended. */
function written(folder: string): CpuProfile {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the server ended without writing its CPU profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
}

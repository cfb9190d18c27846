import { assertAnswers } from './answers.ts';
import type { Body } from './bodies.ts';
import type { Cores } from './cores.ts';
import type { Measured } from './load.ts';
import { startLoad } from './load-process.ts';
import { resident } from './process-usage.ts';
import type { Scratch } from './scratch.ts';
import { BARE_FASTIFY, EVENKEEL, NODE_HTTPS, type Server, startServer } from './servers.ts';

export interface Plan {
  /** From few to many: memory that was once had is not always given back. */
  connections: readonly number[];
  rounds: number;
  /** Measured of each server in each round. */
  seconds: number;
  /** Sent to each server per body beforehand, not measured: until V8 has compiled what is hot. */
  warmUpSeconds: number;
}

export const FULL: Plan = { connections: [1, 16, 64], rounds: 9, seconds: 1.5, warmUpSeconds: 2 };
export const QUICK: Plan = { connections: [16], rounds: 7, seconds: 1, warmUpSeconds: 1 };

/** One body over so many connections: what each server made of it, round by round. */
export interface Cell {
  body: Body;
  connections: number;
  rounds: ReadonlyMap<string, readonly Measured[]>;
}

export interface Memory {
  name: string;
  /** Resident bytes after the first answer; undefined where the system does not tell. */
  atRest: number | undefined;
  /** The most that was resident at any time up to the end of the rounds with so many connections. */
  peaks: ReadonlyMap<number, number>;
}

export interface Comparison {
  cells: readonly Cell[];
  memory: readonly Memory[];
}

/** The floors and Evenkeel under the same load, in turns: A B C A B C …, so that a slow minute is slow for all. */
export async function compare(
  plan: Plan,
  bodies: readonly Body[],
  scratch: Scratch,
  cores: Cores | undefined,
  tell: (progress: string) => void,
): Promise<Comparison> {
  const load = startLoad(cores?.load);
  const servers: Server[] = [];
  try {
    for (const contestant of [NODE_HTTPS, BARE_FASTIFY, EVENKEEL]) {
      const body = bodies[0]?.json ?? '';
      servers.push(await startServer(contestant, { scratch, core: cores?.server, body }));
      tell(`${contestant.name} answers`);
    }
    const evenkeel = servers.find(({ name }) => name === EVENKEEL.name) as Server;
    await assertAnswers(evenkeel.url, scratch.ca, bodies);
    const measure = async (server: Server, body: Body, connections: number, seconds: number): Promise<Measured> => {
      const measured = await load.measure({ ...server, bodies: [body.json], connections, seconds });
      server.emptyLog();
      return measured;
    };
    const [fewest = 1] = plan.connections;
    for (const body of bodies) {
      tell(`warm-up: ${body.name}`);
      for (const server of servers) await measure(server, body, fewest, plan.warmUpSeconds);
    }
    const cells: Cell[] = [];
    const peaks = new Map<string, Map<number, number>>(servers.map(({ name }) => [name, new Map()]));
    for (const connections of plan.connections) {
      for (const body of bodies) {
        tell(`${body.name}, ${connections} ${connections === 1 ? 'connection' : 'connections'}`);
        const rounds = new Map<string, Measured[]>(servers.map(({ name }) => [name, []]));
        for (let round = 0; round < plan.rounds; round += 1) {
          for (const server of servers) {
            rounds.get(server.name)?.push(await measure(server, body, connections, plan.seconds));
          }
        }
        cells.push({ body, connections, rounds });
      }
      for (const { name, pid } of servers) {
        const peak = resident(pid)?.peak;
        if (peak !== undefined) peaks.get(name)?.set(connections, peak);
      }
    }
    const memory = servers.map(({ name, atRest }) => ({ name, atRest, peaks: peaks.get(name) ?? new Map() }));
    return { cells, memory };
  } finally {
    load.stop();
    await Promise.all(servers.map((server) => server.stop()));
  }
}

import { START_AIM } from './aims.ts';
import type { Body } from './bodies.ts';
import type { Cores } from './cores.ts';
import type { Scratch } from './scratch.ts';
import { EVENKEEL, startServer } from './servers.ts';
import { type Spread, spread } from './statistics.ts';
import { table, withRange } from './tables.ts';

/** Milliseconds from the start of the process to the first answer, without a cluster, the certificate being there. */
export async function measureStart(
  times: number,
  body: Body,
  scratch: Scratch,
  cores: Cores | undefined,
): Promise<Spread> {
  const measured: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const server = await startServer(EVENKEEL, { scratch, core: cores?.server, body: body.json });
    measured.push(server.startedIn);
    await server.stop();
  }
  return spread(measured);
}

export function startTable(times: number, took: Spread): string {
  return table(
    ['start to first answer', 'ms', 'aim'],
    [[`median of ${times} (least–most)`, withRange(took, 0), `≤ ${START_AIM}`]],
  );
}

import { table } from '../../../scripts/pages/markdown.ts';
import { count, duration } from '../../../src/verify/format/units.ts';
import type { Setting } from '../experiment/page.ts';
import { APPLIES_PER_SECOND, type Applied } from '../stream/apply-stream.ts';

/** What was done, and what became of the applies meanwhile. */
export interface Fault {
  what: string;
  applied: Applied;
  /** What else a person is to know of it. */
  note?: string;
}

const HEAD = ['fault', 'applies', 'lost', 'p99', 'slowest', ''];

/** How many an API server that answered has refused. */
export function lost({ refused, unpatched }: Applied): number {
  return sum(refused) + unpatched;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, times) => total + times, 0);
}

/** docs/reliability.md. `overload` says what the flood came to, in sentences. */
export function reliabilityPage(faults: readonly Fault[], overload: string, setting: Setting): string {
  const lines = faults.map(({ what, applied, note }) => {
    const away = sum(applied.unanswered);
    const notes = [note, away === 0 ? undefined : `${count(away)} more met no API server`];
    return [
      what,
      count(applied.sent - away),
      lost(applied) === 0 ? '**0**' : `**${count(lost(applied))}**`,
      duration(applied.p99Ms),
      duration(applied.slowestMs),
      notes.filter((each) => each !== undefined).join('; '),
    ];
  });
  return `<!-- Written by \`npm run test:node -- --write\`; edit test/node/faults/page.ts. -->

# Reliability

What is done to Evenkeel while ${APPLIES_PER_SECOND} Deployments a second are applied, on a real node, two replicas as the chart installs
them, asked with failurePolicy Fail: a review that is lost is an apply that is refused. *Lost* are those that the API server
refused or stored as they were written. \`npm run test:node\` fails where one is lost, but for the last line.

${table(HEAD, lines)}

**A replica that is killed without notice** (SIGKILL, the kernel out of memory, a node that fails) takes the reviews with it
that it was answering, and those that are sent to it until the Service leaves it out: the API server does not repeat a POST
whose connection breaks or is refused. With failurePolicy Fail these applies are refused, with Ignore they are stored
unreviewed. No drain can help there, and more replicas only make the share smaller. Applying again is all there is to do.

**While the API server itself is away** nobody is answered; what its clients saw of that is not counted as lost.

**Too many at once.** A review that would wait too long is answered with 429 and \`Retry-After: 1\`. The API server takes that
for what it is: it asks again a second later, over another connection and so perhaps another replica, as often as the
webhook's time-out lets it. \`evenkeel_reviews_shed_total\` counts them.

${overload}

Measured on ${setting.date} with ${setting.versions.join(', ')}, on ${setting.machine}.
`;
}

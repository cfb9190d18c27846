import { table } from '../../../scripts/pages/markdown.ts';
import { count, duration } from '../../../src/verify/format/units.ts';
import type { Setting } from '../experiment/page.ts';
import { APPLIES_PER_SECOND, type Applied } from '../stream/apply-stream.ts';
import { FLOOD_MS, type Waited } from './overload.ts';
import { AT_ONCE, CONTAINERS, type Flood } from './reviews.ts';

/** What was done, and what became of the applies meanwhile. */
export interface Fault {
  what: string;
  applied: Applied;
  /** How many may be lost. */
  atMost: number;
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

/** What became of more reviews than can be judged. */
export interface Overload {
  /** Sent to the Service of both replicas, and what became of the applies. What is shed has the API server's own among it. */
  flooded: Flood & { applied: Applied };
  /** Sent to one that was stopped, all at once. */
  stopped: Waited;
}

/** docs/reliability.md. */
export function reliabilityPage(faults: readonly Fault[], overload: Overload, setting: Setting): string {
  const lines = faults.map(({ what, applied, atMost, note }) => {
    const away = sum(applied.unanswered);
    const notes = [
      note,
      atMost === 0 ? undefined : `${count(atMost)} at most, see below`,
      away === 0 ? undefined : `${count(away)} more met no API server`,
    ];
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
refused or stored as they were written. \`npm run test:node\` fails where one is lost, and where the last column says how many
may be, where one more is.

${table(HEAD, lines)}

The holder of the Lease is paused among two processes beside the node, with the times that are shipped: on the node, the
kubelet would have killed it after half a minute. Who wrote is counted in the API server's audit log. Reviews went to the other
replica: what is sent to one that hangs waits in vain until its readiness probe has failed three times, which takes 15 s.

## What is lost, and why

With failurePolicy Fail what is lost is refused, with Ignore it is stored unreviewed. Applying again is all there is to do.

**A replica that is killed without notice** (SIGKILL, the kernel out of memory, a node that fails) takes the reviews with it
that it was answering, and those that are sent to it until the Service leaves it out. The API server repeats no POST whose
connection breaks or is refused, and nothing of Evenkeel's is left there to answer: that cannot come to 0 by drains or by
more replicas, which only make the share smaller.

**A caBundle that somebody overwrites** makes the API server trust nobody from that moment on, and every call fails
(\`x509: certificate signed by unknown authority\`). Nothing can stand in the way of that write: the API server asks no webhook
about webhook configurations, so that none can lock itself in. All there is to be is quick. The replica that holds the Lease
watches both configurations and puts its CA back as soon as it hears of it; what remains is how long the API server takes to
tell it, and to hear of it in turn. Who may \`update\` or \`patch\` these two objects is worth a look.

**While the API server itself is away** nobody is answered; what its clients saw of that is not counted as lost.

## Too many reviews at once

A review that comes with more than can be judged in half a second is answered with 429 and \`Retry-After: 1\`, in place of
being queued until nobody waits for it any more. The API server takes that for what it is: it asks again a second later, over
another connection and so perhaps another replica, if the webhook's time-out (2 s) has that left.
\`evenkeel_reviews_shed_total\` counts them, and the alert \`EvenkeelNeedsMoreReplicas\` tells of it.

${overloadText(overload)}

Measured on ${setting.date} with ${setting.versions.join(', ')}, on ${setting.machine}.
`;
}

function overloadText({ stopped, flooded }: Overload): string {
  const refused = lost(flooded.applied);
  const fate =
    refused === 0
      ? 'None of the applies was refused.'
      : `Of ${count(flooded.applied.sent)} applies ${count(refused)} were refused.`;
  return `Each of these is about a Deployment of ${CONTAINERS} containers without probes and hooks, which takes some milliseconds to
judge; ${count(AT_ONCE)} at a time is what an API server has in flight by default.

**All at one moment.** One replica was stopped until ${count(AT_ONCE)} reviews waited at its door. It judged ${count(stopped.judged)} and turned ${count(stopped.shed)} away,
the last one ${count(Math.round(stopped.lastMs))} ms after all of them could be read.

**For seconds.** The Service of both was sent ${count(AT_ONCE)} reviews at a time for ${FLOOD_MS / 1000} s: the next one as soon as one was answered,
a second later where it was turned away, and each given up after 2 s. Both share the cores with the API server and with those
who flood. They judged ${count(flooded.judged)}, turned ${count(flooded.shed)} away, the API server's own among them, and left ${count(flooded.else)} without an answer
in time. ${fate}

Turning away helps where another replica has time, or where the moment is over a second later. With all replicas at their
limit for seconds it does not: what comes back meets as many others, over a connection that is to be made first, and is soon
past its time-out. No order in which to turn away could spare the API server's own reviews: no certificate tells it from
others, and where a NetworkPolicy keeps the others from the port (\`networkPolicy.enabled\`) a flood is made of nothing else.
What helps is replicas.`;
}

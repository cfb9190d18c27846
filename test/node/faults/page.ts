import { table } from '../../../scripts/pages/markdown.ts';
import { count, duration } from '../../../src/verify/format/units.ts';
import type { Setting } from '../experiment/page.ts';
import { APPLIES_PER_SECOND, type Applied } from '../stream/apply-stream.ts';
import { AT_ONCE, type Flood, REVIEW_KILOBYTES } from './reviews.ts';

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
  /** Sent to the Service of both replicas, for so many seconds. What is shed has the API server's own among it. */
  flooded: Flood;
  seconds: number;
  /** Sent to one that was stopped, all at once. */
  stopped: Flood;
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

The holder of the Lease is paused between two processes beside the node, with the times that are shipped: on the node, the
kubelet would have killed it after half a minute. Who wrote is counted in the API server's audit log.

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

A review that would wait for longer than half a second, or a second where the time before was as full, is answered with 429
and \`Retry-After: 1\` in place of being queued until nobody waits any more. The API server takes that for what it is: it asks
again a second later, over another connection and so perhaps another replica, if the webhook's time-out (2 s) has that left.
\`evenkeel_reviews_shed_total\` counts them, and the alert \`EvenkeelNeedsMoreReplicas\` tells of it.

${overloadText(overload)}

Measured on ${setting.date} with ${setting.versions.join(', ')}, on ${setting.machine}.
`;
}

function overloadText({ stopped, flooded, seconds }: Overload): string {
  const flood = `${AT_ONCE} reviews of ${REVIEW_KILOBYTES} KB`;
  return `One replica was stopped until ${flood} waited at its door, as many as an API server has in flight by
default. It judged ${count(stopped.judged)} and turned ${count(stopped.shed)} away, the last one ${count(Math.round(stopped.slowestMs))} ms after it could read them.

The Service of both was sent ${flood} at a time for ${seconds} s, the next one as soon as one was answered. They judged
${count(flooded.judged)} and turned ${count(flooded.shed)} away, and no answer took longer than ${count(Math.round(flooded.slowestMs))} ms. What that meant for the applies is in
the table. They share two cores there with the API server and with those who flood. A review that is turned away twice, or
waits too long after it was once, is past its time-out, and its apply is refused with failurePolicy Fail: turning away gains a
second for another replica, and no more. No order in which to do it could spare the API server's own reviews: it shows no
certificate by which it could be known, and floods are made of nothing else where a NetworkPolicy keeps everybody else from
the port (\`networkPolicy.enabled\`). What helps is replicas.`;
}

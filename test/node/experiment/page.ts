import { table } from '../../../scripts/pages/markdown.ts';
import { count, duration, share } from '../../../src/verify/format/units.ts';
import { leastReady } from './expectations.ts';
import { REDEPLOYS } from './play.ts';
import type { Result, Row } from './row.ts';

/** What the figures were measured on, as `name version` each. */
export interface Setting {
  versions: readonly string[];
  machine: string;
  /** Of the run, as YYYY-MM-DD. */
  date: string;
}

const HEAD = [
  ...['#', 'Deployment as written', 'Evenkeel', 'expected', 'redeploys', 'requests', 'failed', 'how they failed'],
  ...['sent again', 'fewest ready', 'longest rollout'],
];

/** docs/proof.md, of rows that have all come out as expected. */
export function proofPage(results: ReadonlyMap<Row, Result>, { versions, machine, date }: Setting): string {
  const lines = [...results].map(([row, result], index) => cells(index + 1, row, result));
  return `<!-- Written by \`npm run test:node -- --write\`; edit test/node/experiment/page.ts. -->

# Proof

Deployments as people write them, redeployed while requests flow, on a real node: kubelet, containerd, runc and kube-proxy.
Where Evenkeel is \`off\`, nothing stands before the API server; where it says \`enforce\`, Evenkeel does, as its chart installs
it with the default policy. Each row is an assertion: \`npm run test:node\` fails where one does not come out as expected.

${table(HEAD, lines)}

${notes(results).join('\n\n')}

Measured on ${date} with ${versions.join(', ')}, on ${machine}.

## How it is made

\`\`\`
npm run test:node              # as root on Linux; says what is missing where it cannot run
npm run test:node -- --write   # and writes this page, where every row has come out as expected
\`\`\`

- **The load** is that of \`evenkeel verify\` ([verify.md](verify.md)): 100 requests a second on an open-loop schedule, half
  of them over kept-alive connections and half over new ones, from before the first rollout until every old Pod of the last
  one is gone. *Failed* is what verify calls so. *Sent again* are requests on a kept-alive connection that the server had
  closed before any byte of the answer: HTTP lets a client repeat them (RFC 9110, 9.2.2), and they count by the second
  answer. *Fewest ready* is the least number of ready endpoints of the Service in any rollout; *longest rollout* counts to the
  end of the last old Pod. A rollout is begun as \`kubectl rollout restart\` does it: ${REDEPLOYS} a row, unless it says more.
- **The application** ([test/node/app](../test/node/app/main.go)) listens once its start-up time is over, and exits at once
  on SIGTERM, answered or not, unless a row says otherwise. Two replicas, unless a row says otherwise.
- **The node** lives in network, mount and process namespaces of its own and leaves nothing behind. Evenkeel runs on it as
  two Pods, asked with failurePolicy Fail: a review that is lost is an apply that is refused. Up to four rows are played at
  the same time, the last one alone. Where the machine was too busy to send 1 % of a row's requests in time, verify says that
  it could not tell, and the row is played again, twice at most.

## What it does not show

One node, and kube-proxy with iptables: rules reach it within a fraction of a second. A load balancer, an Ingress controller
or a mesh takes longer to leave out a Pod that stops; what counts there is the length of the preStop sleep, and
\`evenkeel verify --url\` against the address that clients use. Connections are made from the node itself. Rows that fail fail
by chance in number: how many requests meet a Pod that has stopped differs from run to run, that some do does not.
`;
}

/** The first rows, for the README: what is wrong without Evenkeel, and what becomes of the same with it. */
export function headline(results: ReadonlyMap<Row, Result>): string {
  const lines = [...results].slice(0, 4).flatMap(([{ written, webhook }, { report }]) => {
    if (report === undefined) return [];
    const { total, failed } = report.requests;
    const words = `**${count(failed)}** of ${count(total)} (${share(failed, total)})`;
    return [[written, webhook, String(report.rollouts.length), failed === 0 ? `**0** of ${count(total)}` : words]];
  });
  return table(['Deployment as written', 'Evenkeel', 'redeploys', 'requests failed'], lines);
}

function cells(number: number, { written, webhook, expected, redeploys = REDEPLOYS }: Row, result: Result): string[] {
  const { report, refusal } = result;
  const begin = [String(number), written, webhook, expected];
  if (report === undefined) return [...begin, 'refused', '', '', '', '', '', ''];
  const { total, failed, outcomes, retried } = report.requests;
  const { answered: _, ...failures } = outcomes;
  return [
    ...begin,
    refusal === undefined ? String(redeploys) : `refused, then ${redeploys}`,
    count(total),
    failed === 0 ? '**0**' : `**${count(failed)}** (${share(failed, total)})`,
    Object.entries(failures)
      .map(([outcome, times]) => `${count(times)} ${outcome}`)
      .join(', '),
    count(retried),
    `${leastReady(report)} of ${report.target.replicas}`,
    duration(Math.max(...report.rollouts.map(({ startMs, endMs = startMs }) => endMs - startMs))),
  ];
}

/** What is said in words, by the row's number. */
function notes(results: ReadonlyMap<Row, Result>): string[] {
  return [...results].flatMap(([, { report, refusal, beside }], index) => {
    const causes = (report?.causes ?? []).map(
      ({ rule, message }) => `- ${rule === undefined ? '' : `\`${rule}\`: `}${message}`,
    );
    const about = [
      ...(refusal === undefined ? [] : ['refused with', fenced(refusal)]),
      ...(causes.length === 0 ? [] : ['the causes that the report names', causes.join('\n')]),
      ...(beside === undefined ? [] : [beside]),
    ];
    return about.length === 0 ? [] : [`**Row ${index + 1}**: ${about.join('\n\n')}`];
  });
}

function fenced(text: string): string {
  return `\`\`\`\n${text.trim()}\n\`\`\``;
}

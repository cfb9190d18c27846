import { count } from '../../../src/verify/format/units.ts';
import type { Section } from '../performance-page.ts';
import { megabytes, table } from '../tables.ts';
import {
  apiServerCoresPerCore,
  at,
  changeCost,
  type Figure,
  limitToSet,
  lineOf,
  medianOf,
  replicasFor,
  reviewCost,
} from './arithmetic.ts';
import type { Held } from './limits.ts';
import type { Scaling } from './measure.ts';
import type { Order } from './review-load.ts';
import type { StartUp } from './start-up.ts';

type Column = readonly [name: string, figure: Figure, written: (value: number) => string];

const seconds = (value: number) => value.toFixed(1);
const whole = (value: number) => count(Math.round(value));
const cores = (value: number) => value.toFixed(3);

const COLUMNS: readonly Column[] = [
  ['objects it follows', 'objects', whole],
  ['ready after, s', 'seconds', seconds],
  ['CPU until then, s', 'cpuSeconds', seconds],
  ['API server’s CPU, s', 'apiServerCpuSeconds', seconds],
  ['MB over the wire', 'bytes', (value) => (value / 1e6).toFixed(1)],
  ['requests', 'requests', whole],
  ['MB at the highest', 'peak', megabytes],
  ['MB afterwards', 'resident', megabytes],
  ['of it heap', 'heap', megabytes],
  ['cores while nothing happens', 'idleCpu', cores],
];

/** What a start takes at each size, what that comes to at the size that is reckoned, and what was seen there. */
export function sizeTable({ startUps, standIn }: Scaling): string {
  const sizes = [...new Set(startUps.map(({ size }) => size))];
  const row = (name: string, value: (figure: Figure) => number): string[] => [
    name,
    ...COLUMNS.map(([, figure, written]) => (Number.isFinite(value(figure)) ? written(value(figure)) : '')),
  ];
  return table(
    ['Services, and as many Deployments', ...COLUMNS.map(([name]) => name)],
    [
      ...sizes.map((size) => row(whole(size), (figure) => medianOf(startUps, size, figure))),
      row(`${whole(standIn.size)}, reckoned`, (figure) =>
        // What costs nothing where nothing happens does not grow either.
        figure === 'idleCpu' ? Number.NaN : at(lineOf(startUps, figure), standIn.size),
      ),
      row(`${whole(standIn.size)}, of a stand-in`, (figure) =>
        NOT_OF_A_STAND_IN.has(figure) ? Number.NaN : standIn[figure],
      ),
    ],
  );
}

/** It does not compress, and it is no API server. */
const NOT_OF_A_STAND_IN: ReadonlySet<Figure> = new Set<Figure>(['bytes', 'apiServerCpuSeconds']);

/** The lines that the reckoned row comes from. */
export function formulas({ startUps }: Scaling): string {
  const written = (figure: Figure, unit: string, scale: number, digits: number) => {
    const { fixed, each } = lineOf(startUps, figure);
    return `${(fixed / scale).toFixed(digits)} ${unit} + ${((each / scale) * 1000).toFixed(digits)} ${unit} × N`;
  };
  return table(
    ['with N thousand Services and N thousand Deployments', ''],
    [
      ['memory at the highest', written('peak', 'MB', 1e6, 1)],
      ['heap', written('heap', 'MB', 1e6, 1)],
      ['ready after', written('seconds', 's', 1, 2)],
      ['CPU of a start', written('cpuSeconds', 's', 1, 2)],
      [
        'API server’s CPU for a start, and for listing everything anew each half hour',
        written('apiServerCpuSeconds', 's', 1, 2),
      ],
      ['over the wire, each time', written('bytes', 'MB', 1e6, 1)],
    ],
  );
}

export function reviewsTable({ reviews }: Pick<Scaling, 'reviews'>): string {
  return table(
    [
      'sent',
      'with so many Services and Deployments',
      'answered a second',
      'CPU µs a review',
      'cores',
      'p50 ms',
      'p99 ms',
      'turned away',
      'lost',
      'MB',
    ],
    reviews.map(({ size, load, measured }) => [
      sentAs(load),
      whole(size),
      whole(measured.perSecond),
      whole(measured.cpuPerReview),
      measured.cores.toFixed(2),
      measured.p50.toFixed(1),
      measured.p99.toFixed(1),
      whole(measured.shed),
      whole(measured.failed),
      megabytes(measured.resident),
    ]),
  );
}

function sentAs(load: Order['load']): string {
  return 'atOnce' in load ? `${whole(load.atOnce)} at once, always` : `${whole(load.perSecond)} a second`;
}

export function changesTable({ changes, startUps }: Scaling): string {
  const cost = changeCost(changes, largest(startUps).idleCpu);
  const rows = changes.map(({ resource, replicas, perSecond, apiServerCores, replicaCores, bytesPerSecond }) => [
    resource,
    String(replicas),
    whole(perSecond),
    apiServerCores.toFixed(2),
    replicas === 0 ? '' : replicaCores.toFixed(3),
    replicas === 0 ? '' : whole(bytesPerSecond / 1e3),
  ]);
  return [
    table(
      ['status of', 'replicas', 'changes a second', 'API server, cores', 'each replica, cores', 'KB/s to each'],
      rows,
    ),
    table(
      ['a change of a Deployment’s status', ''],
      [
        [
          'API server, for each replica that it tells',
          cost.tell > 0 ? `${whole(cost.tell)} µs of CPU` : 'less than its ups and downs',
        ],
        ['each replica, for hearing of it', `${whole(cost.hear)} µs of CPU`],
        ['over the wire, to each replica', `${(cost.bytes / 1e3).toFixed(1)} KB`],
      ],
    ),
  ].join('\n\n');
}

/** What reviewed writes take of everybody, and how large an API server has to be to keep one replica busy. */
export function writesTable({ writes }: Scaling): string {
  return [
    table(
      ['writes of a Deployment', 'a second', 'API server, CPU ms each', 'etcd, CPU ms each', 'Evenkeel, CPU ms each'],
      writes.map(({ reviewed, perSecond, apiServerCpu, etcdCpu, replicaCpu }) => [
        reviewed ? 'reviewed, twice each' : 'not reviewed',
        whole(perSecond),
        (apiServerCpu / 1e3).toFixed(1),
        (etcdCpu / 1e3).toFixed(1),
        (replicaCpu / 1e3).toFixed(1),
      ]),
    ),
    table(
      ['cores of an API server, all for reviewed writes', 'writes a second', 'reviews a second', 'cores of Evenkeel'],
      API_SERVER_CORES.map((available) => {
        const perSecond = (available * 1e6) / (writes.find(({ reviewed }) => reviewed)?.apiServerCpu ?? Number.NaN);
        return [
          whole(available),
          whole(perSecond),
          whole(2 * perSecond),
          (available / apiServerCoresPerCore(writes)).toFixed(1),
        ];
      }),
    ),
    `The writes that keep one core of Evenkeel busy keep ${apiServerCoresPerCore(writes).toFixed(1)} cores of API server busy.`,
  ].join('\n\n');
}

const API_SERVER_CORES = [4, 16, 64];
const REVIEWS_PER_SECOND = [100, 200, 500, 1_000, 2_000, 5_000];
const CHANGES_PER_SECOND = [20, 200, 500];

export function replicasTable({ reviews, changes, startUps }: Scaling): string {
  const review = reviewCost(reviews);
  const { hear } = changeCost(changes, largest(startUps).idleCpu);
  return table(
    ['reviews a second', ...CHANGES_PER_SECOND.map((each) => `with ${whole(each)} changes a second`)],
    REVIEWS_PER_SECOND.map((reviewsPerSecond) => [
      whole(reviewsPerSecond),
      ...CHANGES_PER_SECOND.map((changesPerSecond) => {
        const needed = replicasFor({ reviewsPerSecond, changesPerSecond }, { review, hear });
        return needed === undefined ? 'none is enough' : whole(needed);
      }),
    ]),
  );
}

/** The least limit in which it was seen to work, and the one to set. */
export function limitsTable(held: readonly Held[]): string {
  return table(
    ['Services, and as many Deployments', 'MB at the highest', 'heap, MB', 'the least limit that held', 'limit to set'],
    held.map(({ size, limit, peak, heap }) => [
      whole(size),
      megabytes(Number.isFinite(peak) ? peak : undefined),
      megabytes(Number.isFinite(heap) ? heap : undefined),
      limit === undefined ? 'none of them' : `${limit}Mi`,
      limit === undefined || limitToSet(limit) === undefined ? '' : `${limitToSet(limit)}Mi`,
    ]),
  );
}

function largest(startUps: readonly StartUp[]): StartUp {
  return startUps.reduce((most, each) => (each.size > most.size ? each : most));
}

/** What the page has, by its sections. */
export function sectionsOf(measured: Scaling): ReadonlyMap<Section, string> {
  return new Map<Section, string>([
    ['size', `${sizeTable(measured)}\n\n${formulas(measured)}`],
    ['load', reviewsTable(measured)],
    ['changes', changesTable(measured)],
    ['writes', writesTable(measured)],
    ['replicas', replicasTable(measured)],
  ]);
}

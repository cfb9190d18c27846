/** A graph of the dashboard. */
interface Graph {
  title: string;
  description: string;
  unit: 'reqps' | 'short' | 's' | 'bytes' | 'percentunit';
  queries: readonly [expression: string, legend: string][];
}

const ALL = 'namespace=~"$namespace"';
const RATE = '[$__rate_interval]';

const rate = (metric: string, labels = '') => `rate(${metric}{${ALL}${labels === '' ? '' : `, ${labels}`}}${RATE})`;
const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le, webhook) (${rate('evenkeel_review_duration_seconds_bucket')}))`;

const GRAPHS: readonly Graph[] = [
  {
    title: 'Reviews',
    description: 'Answered, by what became of them. Errors belong at 0.',
    unit: 'reqps',
    queries: [[`sum by (webhook, verdict) (${rate('evenkeel_reviews_total')})`, '{{webhook}} {{verdict}}']],
  },
  {
    title: 'Time to answer',
    description: 'From a decoded review to its answer; the API server waits for the connection and TLS beside it.',
    unit: 's',
    queries: [
      [quantile(0.5), '{{webhook}} median'],
      [quantile(0.99), '{{webhook}} 99 of 100'],
    ],
  },
  {
    title: 'Violations, by what became of them',
    description: 'In reviews that were no dry runs.',
    unit: 'reqps',
    queries: [[`sum by (outcome) (${rate('evenkeel_violations_total')})`, '{{outcome}}']],
  },
  {
    title: 'What enforcement would make of them',
    description: 'What is to be expected of mode enforce where warn or audit holds now.',
    unit: 'reqps',
    queries: [[`sum by (enforced) (${rate('evenkeel_violations_total', 'mode!="enforce"')})`, '{{enforced}}']],
  },
  {
    title: 'Violations, by rule',
    description: 'The ten that come up most.',
    unit: 'reqps',
    queries: [[`topk(10, sum by (rule) (${rate('evenkeel_violations_total')}))`, '{{rule}}']],
  },
  {
    title: 'Injections, by rule',
    description: 'Patches that held a fix of the rule.',
    unit: 'reqps',
    queries: [[`sum by (rule) (${rate('evenkeel_injections_total')}) > 0`, '{{rule}}']],
  },
  {
    title: 'Let through without being asked about',
    description:
      "The API server's own count, where failurePolicy is Ignore; and what Fail turned away. Both belong at 0.",
    unit: 'short',
    queries: [
      [
        'sum by (name) (increase(apiserver_admission_webhook_fail_open_count{name=~"(mutate|validate).evenkeel.dev"}[5m]))',
        '{{name}} let through',
      ],
      [
        'sum by (name) (increase(apiserver_admission_webhook_rejection_count{name=~"(mutate|validate).evenkeel.dev", error_type!="no_error"}[5m]))',
        '{{name}} turned away',
      ],
    ],
  },
  {
    title: 'Replicas that are ready',
    description: 'As their own /readyz has it, of those that are scraped.',
    unit: 'short',
    queries: [
      [`sum(evenkeel_ready{${ALL}})`, 'ready'],
      [`count(evenkeel_ready{${ALL}})`, 'scraped'],
    ],
  },
  {
    title: 'Certificate: time left',
    description: 'Until the serving certificate in use expires, and the CA that issues it where Evenkeel made it.',
    unit: 's',
    queries: [
      [`min(evenkeel_certificate_expiry_timestamp_seconds{${ALL}}) - time()`, 'serving certificate'],
      [`min(evenkeel_certificate_ca_expiry_timestamp_seconds{${ALL}}) - time()`, 'CA'],
    ],
  },
  {
    title: 'Certificate: rotations and caBundle',
    description:
      'What was made anew and why, what was written to the webhook configurations, and replicas that see another CA there.',
    unit: 'short',
    queries: [
      [
        `sum by (certificate, cause) (increase(evenkeel_certificate_rotations_total{${ALL}}[5m])) > 0`,
        '{{certificate}}: {{cause}}',
      ],
      [`sum(increase(evenkeel_ca_bundle_writes_total{${ALL}}[5m]))`, 'caBundle written'],
      [`count(evenkeel_ca_bundle_in_step{${ALL}} == 0)`, 'out of step'],
    ],
  },
  {
    title: 'Turned away, to be asked again',
    description: 'Reviews beyond what can be judged in time (429). Lasting, it takes more replicas.',
    unit: 'reqps',
    queries: [[`sum by (pod) (${rate('evenkeel_reviews_shed_total')})`, '{{pod}}']],
  },
  {
    title: 'Age of what is known of the cluster',
    description: 'Of the replica that has heard nothing for longest; from 300 s on, rules abstain.',
    unit: 's',
    queries: [[`max by (resource) (evenkeel_watch_age_seconds{${ALL}})`, '{{resource}}']],
  },
  {
    title: 'Abstentions and refused configurations',
    description: 'Rules that did not judge, and versions of the configuration that could not be used.',
    unit: 'short',
    queries: [
      [`sum by (rule) (increase(evenkeel_abstentions_total{${ALL}}[5m])) > 0`, '{{rule}} abstained'],
      [`sum(increase(evenkeel_config_reloads_total{${ALL}, result="failure"}[5m]))`, 'configurations refused'],
    ],
  },
  {
    title: 'CPU and memory, by Pod',
    description: 'The HorizontalPodAutoscaler goes by the CPU.',
    unit: 'short',
    queries: [
      [`rate(process_cpu_seconds_total{${ALL}, job=~"$job"}${RATE})`, '{{pod}} cores'],
      [`process_resident_memory_bytes{${ALL}, job=~"$job"} / 2^30`, '{{pod}} GiB'],
    ],
  },
];

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** The Grafana dashboard as it is imported, two graphs a row. */
export function dashboard(): object {
  return {
    title: 'Evenkeel',
    uid: 'evenkeel',
    tags: ['evenkeel', 'admission-webhook'],
    description: 'Reviews of Deployments: what was asked, what came of it, and whether the webhook is well.',
    editable: true,
    schemaVersion: 39,
    time: { from: 'now-6h', to: 'now' },
    refresh: '1m',
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'Namespace', 'label_values(evenkeel_build_info, namespace)'),
        variable('job', 'Job', 'label_values(evenkeel_build_info{namespace=~"$namespace"}, job)'),
      ],
    },
    panels: GRAPHS.map(panel),
  };
}

function variable(name: string, label: string, query: string) {
  return {
    name,
    label,
    type: 'query',
    datasource: DATASOURCE,
    query,
    refresh: 2,
    includeAll: true,
    multi: true,
    current: { text: 'All', value: '$__all' },
  };
}

const SIZE = { w: 12, h: 8 };

function panel({ title, description, unit, queries }: Graph, index: number) {
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { ...SIZE, x: (index % 2) * SIZE.w, y: Math.floor(index / 2) * SIZE.h },
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: DATASOURCE,
      expr,
      legendFormat,
    })),
  };
}

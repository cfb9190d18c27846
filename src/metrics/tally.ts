import { Counter, type CounterConfiguration } from 'prom-client';

/**
 * A counter that adds up aside and gives its sums to prom-client when it is scraped: for every increment prom-client
 * sorts, checks and joins the labels anew, which for a review with violations took as long as judging it.
 */
export function tally(configuration: CounterConfiguration<string>): (by: number, ...labels: string[]) => void {
  const sums = new Map<string, { labels: string[]; sum: number }>();
  new Counter({
    ...configuration,
    collect() {
      for (const entry of sums.values()) {
        this.labels(...entry.labels).inc(entry.sum);
        entry.sum = 0;
      }
    },
  });
  return (by, ...labels) => {
    const key = labels.join(' ');
    const entry = sums.get(key);
    if (entry === undefined) sums.set(key, { labels, sum: by });
    else entry.sum += by;
  };
}

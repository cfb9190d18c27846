import { Counter, Gauge, type Registry } from 'prom-client';

/** Which version runs, by which configuration, how old what it knows is, and whether it is ready. */
export interface ProcessMetrics {
  configurationInForce(since: Date): void;
  configurationReloaded(result: 'success' | 'failure'): void;
  /** Has the age of what is known of a resource, in seconds, asked for at each scrape. */
  watchAge(resource: string, seconds: () => number): void;
  /** Has readiness asked for at each scrape. */
  readiness(ready: () => boolean): void;
}

export function processMetrics(registry: Registry, version: string): ProcessMetrics {
  const registers = [registry];
  const reloads = new Counter({
    name: 'evenkeel_config_reloads_total',
    help: 'New versions of the configuration file, by whether they could be used.',
    labelNames: ['result'],
    registers,
  });
  // Present from the start, so that a rate over them sees the first increment.
  for (const result of ['success', 'failure']) reloads.inc({ result }, 0);
  const lastReload = new Gauge({
    name: 'evenkeel_config_last_reload_success_timestamp_seconds',
    help: 'When the configuration in force was loaded.',
    registers,
  });
  const watched = new Map<string, () => number>();
  new Gauge({
    name: 'evenkeel_watch_age_seconds',
    help: 'Time since the watch of a resource last heard from the API server.',
    labelNames: ['resource'],
    registers,
    collect() {
      for (const [resource, seconds] of watched) this.set({ resource }, seconds());
    },
  });
  let isReady = () => false;
  new Gauge({
    name: 'evenkeel_ready',
    help: 'Whether /readyz says so: 1 or 0.',
    registers,
    collect() {
      this.set(isReady() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'evenkeel_build_info',
    help: 'Always 1; the version is the label.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);

  return {
    configurationInForce(since) {
      lastReload.set(since.getTime() / 1000);
    },
    configurationReloaded(result) {
      reloads.inc({ result });
    },
    watchAge(resource, seconds) {
      watched.set(resource, seconds);
    },
    readiness(ready) {
      isReady = ready;
    },
  };
}

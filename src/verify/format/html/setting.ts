import type { VerifyReport } from '../../report.ts';
import { count, duration } from '../units.ts';
import { type Markup, markup } from './markup.ts';

const MIX = {
  both: 'half over kept-alive connections, half over new ones',
  kept: 'all over kept-alive connections',
  new: 'each over a new connection',
} as const;

/** What the run was made with, so that it can be made again. */
export function setting({ target, load, kubernetesVersion, version, startedAt, durationMs }: VerifyReport): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['Deployment', `${target.namespace}/${target.name}, ${count(target.replicas)} replicas`],
    ['URL', target.url],
    ['Load', `${count(load.rate)} requests a second, ${MIX[load.mix]}`],
    ['Kept-alive connections', load.mix === 'new' ? 'none' : `${count(load.connections)} at the most`],
    ['Answered means', `status ${load.expect} within ${duration(load.timeoutMs)}`],
    [
      'Retries',
      load.retry
        ? 'once on a new connection, where the server had closed a kept-alive one'
        : 'none: such requests count as failed',
    ],
    ['Begun', startedAt],
    ['Lasted', duration(durationMs)],
    ['Kubernetes', kubernetesVersion],
    ['Evenkeel', version],
  ];
  return markup`<section><h2>How it was measured</h2><dl class="facts">${facts.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

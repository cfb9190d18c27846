import type { Column } from './columns.ts';
import { type Markup, markup } from './markup.ts';
import { frame, type Plot, px } from './plot.ts';

/** However few there are among many, a failure can be seen. */
const LEAST_HEIGHT = 3;

/** Requests a second: answered, above them those answered after a retry, above them the failed ones. */
export function requestsPanel(columns: readonly Column[], plot: Plot, ticks: readonly number[], unit: string): Markup {
  const layers = columns.map(({ fromMs, toMs, sent, failed, retried }) => {
    const aSecond = (value: number) => (value * 1000) / (toMs - fromMs);
    const answered = Math.max(0, sent - failed - retried);
    return {
      from: plot.x(fromMs),
      to: plot.x(toMs),
      answered: plot.y(aSecond(answered)),
      retried: plot.y(aSecond(sent - failed)),
      sent: plot.y(aSecond(sent)),
      failed,
      again: retried,
    };
  });
  const area = layers.map(({ from, to, answered }) => `L${from} ${answered}H${to}`).join('');
  const end = layers.at(-1)?.to ?? plot.left;
  const again = layers.filter((layer) => layer.again > 0).map((layer) => block(layer, layer.answered, layer.retried));
  const failed = layers.filter((layer) => layer.failed > 0).map((layer) => block(layer, layer.retried, layer.sent));
  return markup`${frame(plot, 'Requests a second', unit, ticks)}
<path class="answered" d="M${plot.left} ${plot.bottom}${area}L${end} ${plot.bottom}Z"/>
<path class="retried" d="${again.join('')}"/>
<path class="failed" d="${failed.join('')}"/>`;
}

/** What went wrong alone, on a scale of its own: numbers of requests. */
export function troublePanel(columns: readonly Column[], plot: Plot, ticks: readonly number[], unit: string): Markup {
  const layers = columns.map(({ fromMs, toMs, failed, retried }) => ({
    from: plot.x(fromMs),
    to: plot.x(toMs),
    failed,
    again: retried,
    middle: plot.y(failed),
    top: plot.y(failed + retried),
  }));
  const failed = layers.filter((layer) => layer.failed > 0).map((layer) => block(layer, plot.bottom, layer.middle));
  const again = layers.filter((layer) => layer.again > 0).map((layer) => block(layer, layer.middle, layer.top));
  return markup`${frame(plot, titleOf(columns), unit, ticks)}
<path class="retried" d="${again.join('')}"/>
<path class="failed" d="${failed.join('')}"/>`;
}

function titleOf(columns: readonly Column[]): string {
  if (columns.every(({ failed }) => failed === 0)) return 'Retried requests';
  return columns.every(({ retried }) => retried === 0) ? 'Failed requests' : 'Failed and retried requests';
}

function block({ from, to }: { from: number; to: number }, bottom: number, top: number): string {
  const height = px(Math.max(bottom - top, LEAST_HEIGHT));
  return `M${from} ${bottom}v${-height}h${px(Math.max(to - from, 1))}v${height}z`;
}

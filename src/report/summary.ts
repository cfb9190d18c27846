import { LEVELS } from '../check/report.ts';
import { counted } from './counted.ts';
import type { Tally } from './tally.ts';

/** What a check came to, in one line: the last of every format that people read. */
export function summaryOf(tally: Tally): string {
  const { exempt, inBaseline, filesWithErrors } = tally;
  return [
    verdictOf(tally),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
    ...(inBaseline > 0 ? [`${inBaseline} in the baseline`] : []),
    ...(filesWithErrors > 0 ? [errorsIn(filesWithErrors)] : []),
  ].join('; ');
}

function verdictOf({ files, deployments, deploymentsAtFault, violations, byLevel, fixable, filesWithErrors }: Tally) {
  const where = counted(files, 'file');
  // Where nothing was judged, nothing may look as if it had been found to be right.
  if (deployments === 0) return `no Deployments in ${where}`;
  if (violations === 0) {
    const what = `${counted(deployments, 'Deployment')} in ${where}: nothing that risks downtime`;
    return filesWithErrors > 0 ? `${what} in what could be read` : what;
  }
  const levels = LEVELS.filter((level) => byLevel[level] > 0).map((level) => `${byLevel[level]} ${level}`);
  const fix = fixable > 0 ? `; ${fixable} fixable: evenkeel fix` : '';
  return `${counted(violations, 'violation')} (${levels.join(', ')}${fix}) in ${deploymentsAtFault} of ${counted(deployments, 'Deployment')}, ${where}`;
}

/** Whatever else a report says, it does not say all. */
export function errorsIn(files: number): string {
  return `errors in ${counted(files, 'file')}`;
}

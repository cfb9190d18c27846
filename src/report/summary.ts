import { LEVELS, type Report } from '../check/report.ts';
import { counted } from './counted.ts';
import { printable } from './printable.ts';
import { type Tally, tallyOf } from './tally.ts';

/** What a check came to, in one line: the last of every format that people read. */
export function summaryOf(report: Report): string {
  const tally = tallyOf(report);
  const { exempt, inBaseline, errors } = tally;
  return [
    verdictOf(tally),
    ...(exempt > 0 ? [`${exempt} exempt`] : []),
    ...(inBaseline > 0 ? [`${inBaseline} in the baseline`] : []),
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(report.policy === undefined ? [] : [`policy: ${printable(report.policy)}`]),
  ].join('; ');
}

function verdictOf(tally: Tally): string {
  const { files, deployments, deploymentsAtFault, violations, byLevel, fixable, errors, exempt, inBaseline } = tally;
  const within = files === 0 ? '' : ` in ${counted(files, 'file')}`;
  // Where nothing was judged, nothing may look as if it had been found to be right.
  if (deployments === 0) return `no Deployments${within}`;
  if (violations === 0) {
    // What was put up with may risk it all the same.
    const known = inBaseline > 0 ? ' new' : exempt > 0 ? ' else' : '';
    const what = `${counted(deployments, 'Deployment')}${within}: nothing${known} that risks downtime`;
    return errors > 0 ? `${what} in what could be read` : what;
  }
  const levels = LEVELS.filter((level) => byLevel[level] > 0).map((level) => `${byLevel[level]} ${level}`);
  const fix = fixable > 0 ? `; ${fixable} fixable: evenkeel fix` : '';
  const where = files === 0 ? '' : `, ${counted(files, 'file')}`;
  return `${counted(violations, 'violation')} (${levels.join(', ')}${fix}) in ${deploymentsAtFault} of ${counted(deployments, 'Deployment')}${where}`;
}

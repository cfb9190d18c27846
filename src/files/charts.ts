import { lstat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** Finds the Helm chart in whose templates a file is: its folder, as messages call it from the working folder. */
export function chartFinder(workingFolder: string): (path: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const isChart = (folder: string) =>
    lstat(join(folder, 'Chart.yaml')).then(
      () => true,
      () => false,
    );

  const chartOf = (folder: string): Promise<string | undefined> => {
    const found = known.get(folder) ?? find(folder);
    known.set(folder, found);
    return found;
  };

  async function find(folder: string): Promise<string | undefined> {
    const above = dirname(folder);
    if (above === folder) return undefined;
    if (basename(folder) !== 'templates' || !(await isChart(above))) return chartOf(above);
    let chart = above;
    // A chart that another one depends on is rendered with that one.
    while (basename(dirname(chart)) === 'charts' && (await isChart(dirname(dirname(chart)))))
      chart = dirname(dirname(chart));
    return relative(workingFolder, chart) || '.';
  }

  return (path) => chartOf(dirname(path));
}

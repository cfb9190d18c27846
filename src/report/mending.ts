import type { MendedDeployment, MendedFile } from '../check/mend.ts';
import { counted } from './counted.ts';
import { placeText } from './place.ts';
import { printable } from './printable.ts';
import { errorsIn } from './summary.ts';

/** What was mended in a file, a line a Deployment: the rules whose violations are gone. */
export function mendedLines({ file, mended }: MendedFile): string[] {
  return mended.map(
    (deployment) => `${placeText(file.name, undefined)}: ${nameOf(deployment)}: ${rulesOf(deployment)}`,
  );
}

/** What was left as it is in a file, and what could not be read. */
export function remarkLines({ file, left, notes, faults }: MendedFile): string[] {
  return [
    ...notes.map((note) => `${placeText(note.file, note.at)}: note: ${printable(note.message)}`),
    ...left.map((deployment) => {
      const place = placeText(file.name, deployment.at);
      return `${place}: ${nameOf(deployment)} is left as it is (${rulesOf(deployment)}): ${printable(deployment.why)}`;
    }),
    ...faults.map((fault) => `${placeText(fault.file, fault.at)}: error: ${printable(fault.message)}`),
  ];
}

/** What it all came to, in one line; `failed` are the files that could not be read or written. */
export function mendingSummary(files: readonly MendedFile[], failed: number, diff: boolean): string {
  const changed = files.filter(({ mended }) => mended.length > 0);
  const all = sum(files, ({ deployments }) => deployments);
  const mended = sum(files, (file) => file.mended.length);
  const left = sum(files, (file) => file.left.length);
  return [
    all === 0
      ? `no Deployments in ${counted(files.length, 'file')}`
      : mended === 0
        ? `nothing ${diff ? 'to mend' : 'was mended'} in ${counted(all, 'Deployment')} of ${counted(files.length, 'file')}`
        : `${diff ? 'would mend' : 'mended'} ${mended} of ${counted(all, 'Deployment')}, in ${counted(changed.length, 'file')}`,
    ...(left === 0 ? [] : [`${left} left as ${left === 1 ? 'it is' : 'they are'}`]),
    ...(failed === 0 ? [] : [errorsIn(failed)]),
  ].join('; ');
}

function sum(files: readonly MendedFile[], of: (file: MendedFile) => number): number {
  return files.reduce((total, file) => total + of(file), 0);
}

function nameOf({ namespace, name }: MendedDeployment): string {
  return `Deployment ${printable(`${namespace}/${name}`)}`;
}

function rulesOf({ violations }: MendedDeployment): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(', ');
}

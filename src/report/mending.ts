import { fewerNotes } from '../check/fewer-notes.ts';
import type { MendedDeployment, MendedFile } from '../check/mend.ts';
import type { Fault, Note } from '../manifest/read.ts';
import { counted } from './counted.ts';
import { fileText, placeText } from './place.ts';
import { printable } from './printable.ts';

/** What was mended in a file, a line a Deployment: the rules whose violations are gone. */
export function mendedLines({ file, mended }: MendedFile): string {
  return lines(mended.map((deployment) => `${fileText(file.name)}: ${nameOf(deployment)}: ${rulesOf(deployment)}`));
}

/** What was left as it is, and what could not be read or written. */
export function remarkLines(files: readonly MendedFile[]): string {
  const left = files.flatMap(({ file, left }) =>
    left.map((deployment) => {
      const place = placeText(file.name, deployment.at);
      return `${place}: ${nameOf(deployment)} is left as it is (${rulesOf(deployment)}): ${printable(deployment.why)}`;
    }),
  );
  const remark = (kind: string) => (each: Note | Fault) =>
    `${placeText(each.file, each.at)}: ${kind}: ${printable(each.message)}`;
  return lines([
    ...fewerNotes(files.flatMap(({ notes }) => notes)).map(remark('note')),
    ...left,
    ...files.flatMap(({ faults }) => faults).map(remark('error')),
  ]);
}

/** What it all came to, in one line; `policy` is the configuration file that was gone by. */
export function mendingSummary(files: readonly MendedFile[], diff: boolean, policy: string | undefined): string {
  const sum = (of: (file: MendedFile) => number) => files.reduce((total, file) => total + of(file), 0);
  const judged = sum(({ deployments }) => deployments);
  const mended = sum((file) => file.mended.length);
  const left = sum((file) => file.left.length);
  const errors = sum(({ faults }) => faults.length);
  const withObjects = sum(({ file }) => (file.manifests.length > 0 ? 1 : 0));
  const read = counted(withObjects, 'file');
  const changed = counted(
    sum((file) => (file.mended.length > 0 ? 1 : 0)),
    'file',
  );
  const deployments = counted(judged, 'Deployment');
  const [something, nothing] = diff ? ['would mend', 'nothing to mend'] : ['mended', 'nothing was mended'];
  return [
    judged === 0
      ? `no Deployments${withObjects === 0 ? '' : ` in ${read}`}`
      : mended === 0
        ? `${nothing} in ${deployments} of ${read}`
        : `${something} ${mended} of ${deployments}, in ${changed}`,
    ...(left === 0 ? [] : [`${left} left as ${left === 1 ? 'it is' : 'they are'}`]),
    ...(errors === 0 ? [] : [counted(errors, 'error')]),
    ...(policy === undefined ? [] : [`policy: ${printable(policy)}`]),
  ].join('; ');
}

function lines(of: readonly string[]): string {
  return of.map((line) => `${line}\n`).join('');
}

function nameOf({ namespace, name }: MendedDeployment): string {
  return `Deployment ${printable(`${namespace}/${name}`)}`;
}

function rulesOf({ violations }: MendedDeployment): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(', ');
}

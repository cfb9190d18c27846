import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { helmBinary, helmPath } from './binaries.ts';
import type { Answer } from './kubectl.ts';
import { issueFor } from './webhook.ts';

export const CHART = join(import.meta.dirname, '../../../charts/evenkeel');

/** Values of the chart. */
export type Values = Readonly<Record<string, unknown>>;

/** The least that the chart takes without cert-manager: a Secret with a certificate, and the CA (PEM) that issued it. */
export type SecretValues = { certificate: { secretName: string; caBundle: string } };

export async function secretValues(): Promise<SecretValues> {
  return { certificate: { secretName: 'evenkeel-tls', caBundle: (await issueFor('127.0.0.1')).ca } };
}

/** An object as Helm renders it; the caller knows what more it has. */
export interface Rendered {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels: Record<string, string>; annotations?: Record<string, string> };
}

/** Runs Helm and gives what it printed, whatever its exit code. */
export type Helm = (args: readonly string[], values?: Values, kubeconfig?: string) => Promise<Answer>;

/** The Helm that needs no building: EVENKEEL_HELM, the one built before, or that of the PATH. Undefined: there is none. */
export function knownHelm(): string | undefined {
  const named = process.env.EVENKEEL_HELM;
  if (named !== undefined && named !== '') return named;
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'helm'));
  return [helmPath, ...onPath].find((file) => existsSync(file));
}

/**
 * A Helm with nothing of a person's own settings: it keeps what it keeps in the folder. Values go to it as a file. That of
 * EVENKEEL_HELM, a path, where it is set: a Helm 3, say.
 */
export async function startHelm(folder: string, program?: string): Promise<Helm> {
  const own = program ?? (process.env.EVENKEEL_HELM || (await helmBinary()));
  const { KUBECONFIG: _, ...inherited } = process.env;
  return (args, values = {}, kubeconfig = join(folder, 'no-kubeconfig')) =>
    new Promise((resolve) => {
      const env = { ...inherited, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder };
      const withValues = takesValues(args) ? ['--values', '-'] : [];
      const child = execFile(
        own,
        [...args, ...withValues, '--kubeconfig', kubeconfig],
        { env, maxBuffer: 2 ** 24 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
      child.stdin?.on('error', () => {}).end(stringify(values, { version: '1.1' }));
    });
}

/** What `helm template` makes of the chart, as release `evenkeel` in the namespace; an error where it makes nothing. */
export async function render(
  helm: Helm,
  values: Values,
  { release = 'evenkeel', namespace = 'platform' } = {},
): Promise<Rendered[]> {
  const { code, stdout, stderr } = await helm(['template', release, CHART, '--namespace', namespace], values);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
}

/** The only object of the kind with that name; where none is given, the only one that is no hook. */
export function only<T>(objects: readonly Rendered[], kind: string, name?: string): T {
  const isMeant = ({ metadata }: Rendered) =>
    name === undefined ? metadata.annotations?.['helm.sh/hook'] === undefined : metadata.name === name;
  const found = objects.filter((object) => object.kind === kind && isMeant(object));
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}, and 1 expected`);
  return found[0] as T;
}

function takesValues([command]: readonly string[]): boolean {
  return !['rollback', 'test', 'uninstall', 'version'].includes(command ?? '');
}

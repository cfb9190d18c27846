import { type ManifestFile, readManifests } from '../manifest/read.ts';
import { placeOf } from '../surroundings/resources.ts';
import { type Kubectl, refusalOf, UnreadableCluster } from './kubectl.ts';

/** Deployments as the cluster has them. */
export interface LiveDeployments {
  /** One for each, with the text that `kubectl get deployment NAME -o yaml` prints, named `NAMESPACE/deployment/NAME`. */
  files: ManifestFile[];
  /** What kubectl said of those that it could not get; absent where it got all. */
  refusal?: string;
}

/**
 * Reads the Deployments of that name, or all; `scope` are the flags that say which ones. Rejects with an UnreadableCluster
 * where there is none to be had.
 */
export async function liveDeployments(
  kubectl: Kubectl,
  names: readonly string[],
  scope: readonly string[],
): Promise<LiveDeployments> {
  const answer = await kubectl(['get', 'deployments.apps', ...names, ...scope, '--output=yaml']);
  const files = itemsOf(answer.stdout).map(fileOf);
  if (answer.code === 0) return { files };
  if (files.length === 0) throw new UnreadableCluster(refusalOf(answer));
  return { files, refusal: refusalOf(answer) };
}

/**
 * The objects that `kubectl get -o yaml` printed, each as it prints one alone: the items of a List begin with a dash in
 * the first column and are indented by two.
 */
function itemsOf(yaml: string): string[] {
  if (!/^items:/m.test(yaml)) return yaml === '' ? [] : [yaml];
  const [, list = ''] = /^items:\n((?:[- ][^\n]*\n|\n)*)/m.exec(yaml) ?? [];
  const [, ...items] = list.split(/(?<=^|\n)- /);
  return items.map((item) => item.replaceAll(/(?<=^|\n) {2}/g, ''));
}

function fileOf(text: string): ManifestFile {
  const file = readManifests('deployment', text);
  const { namespace, name } = placeOf(file.manifests[0]?.object ?? {});
  return { ...file, name: `${namespace}/deployment/${name}` };
}

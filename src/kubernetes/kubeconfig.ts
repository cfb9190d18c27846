import type { KubeConfig } from '@kubernetes/client-node';
import { ClusterError, causeOf } from './cluster-error.ts';

/**
 * Fills the library's empty KubeConfig from the file, or, without one, from where kubectl looks (the files of KUBECONFIG,
 * ~/.kube/config) and then from the Pod's service account. Throws a ClusterError where none of them names a cluster, with
 * the remedy that the caller knows.
 */
export function loadKubeconfig(config: KubeConfig, file: string | undefined, remedy: string): KubeConfig {
  const unusable = (fault: string, cause?: unknown) =>
    new ClusterError({ kind: 'configuration' }, `${fault}. ${remedy}`, { cause });
  const source = file ?? (process.env.KUBECONFIG || undefined);
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch (error) {
    const what = source === undefined ? 'the cluster configuration' : `the kubeconfig ${source}`;
    throw unusable(`cannot use ${what}: ${causeOf(error)}`, error);
  }
  if (config.getCurrentContext() === NOTHING_FOUND) {
    throw unusable('no cluster configuration found: neither KUBECONFIG, nor ~/.kube/config, nor a service account');
  }
  if (config.getCurrentCluster() === null) {
    const context = config.getCurrentContext() as string | undefined;
    const fault = context === undefined ? 'names no current-context' : `has no cluster for its context "${context}"`;
    throw unusable(`the kubeconfig ${source ?? '~/.kube/config'} ${fault}`);
  }
  return config;
}

/** The context that the library makes up, for http://localhost:8080, where it has found nothing. */
const NOTHING_FOUND = 'loaded-context';

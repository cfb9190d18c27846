import type { Client } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { withTimeLimit } from './time-limit.ts';

/**
 * The minor version of the API server: 36 for v1.36, and for the "36+" of vendors that patch it. The kubelets may be up to
 * three minors older: https://kubernetes.io/releases/version-skew-policy/
 */
export async function readKubernetesMinor(client: Client, limitMs = 10_000): Promise<number> {
  return (await readKubernetesVersion(client, limitMs)).minor;
}

/** The version of the API server, in its own words too: `v1.36.3`. */
export async function readKubernetesVersion(
  client: Client,
  limitMs = 10_000,
): Promise<{ minor: number; gitVersion: string }> {
  const late = () =>
    new ClusterError({ kind: 'connection' }, `no answer from ${client.server} to GET /version in ${limitMs / 1000} s`);
  const version = await withTimeLimit(new AbortController().signal, limitMs, late, (signal) =>
    client.read('/version', {}, signal),
  );
  const { major, minor, gitVersion } = (version ?? {}) as { major?: unknown; minor?: unknown; gitVersion?: unknown };
  const number = typeof minor === 'string' ? /^\d+/.exec(minor)?.[0] : undefined;
  if (major !== '1' || number === undefined) {
    const fault = `the API server ${client.server} says that it is version "${major}.${minor}", and Evenkeel knows 1.x`;
    throw new ClusterError({ kind: 'connection' }, fault);
  }
  return { minor: Number(number), gitVersion: String(gitVersion ?? `v1.${number}`) };
}

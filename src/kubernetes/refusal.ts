import type { ResponseContext } from '@kubernetes/client-node';
import { ClusterError } from './cluster-error.ts';

/** What an answer other than 200 says: the API server's own words, and for want of permission which one it takes. */
export function refusal(
  server: string,
  path: string,
  { httpStatusCode: status, headers }: Pick<ResponseContext, 'httpStatusCode' | 'headers'>,
  body: string,
): ClusterError {
  const message = `the API server ${server} answered GET ${path} with ${status}: ${statusMessage(body)}${remedy(status, path)}`;
  const retryAfterMs = Number(headers['retry-after']) * 1000;
  return new ClusterError({ kind: 'status', status, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) }, message);
}

function remedy(status: number, path: string): string {
  if (status === 401) return '; the credentials are not accepted, renew them';
  if (status === 403 && path !== '/version') return `; grant the verbs list and watch on ${resourceOf(path)}`;
  return '';
}

/** The message of a metav1.Status; of anything else (a proxy's page) its beginning. */
function statusMessage(body: string): string {
  try {
    const status = JSON.parse(body) as { message?: unknown } | null;
    if (typeof status?.message === 'string') return status.message;
  } catch {
    // Not a Status.
  }
  return body.slice(0, 120);
}

/** As RBAC and kubectl name it, `horizontalpodautoscalers.autoscaling` say, from the path that lists all of them. */
export function resourceOf(path: string): string {
  const [, root, group, , resource] = path.split('/');
  return root === 'apis' ? `${resource}.${group}` : (path.split('/').at(-1) ?? path);
}

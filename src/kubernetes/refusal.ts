import type { ResponseContext } from '@kubernetes/client-node';
import { ClusterError } from './cluster-error.ts';

/** What was asked of the API server. */
export interface Asked {
  method: string;
  path: string;
}

/** What an answer that is no success says: the API server's own words, and for want of permission which one it takes. */
export function refusal(
  server: string,
  asked: Asked,
  { httpStatusCode: status, headers }: Pick<ResponseContext, 'httpStatusCode' | 'headers'>,
  body: string,
): ClusterError {
  const said = statusMessage(body);
  const message = `the API server ${server} answered ${asked.method} ${asked.path} with ${status}: ${said}${remedy(status, asked, said)}`;
  const retryAfterMs = Number(headers['retry-after']) * 1000;
  return new ClusterError({ kind: 'status', status, ...(retryAfterMs > 0 ? { retryAfterMs } : {}) }, message);
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

function remedy(status: number, { method, path }: Asked, said: string): string {
  if (status === 401) return '; the credentials are not accepted, renew them';
  if (status !== 403 || path === '/version' || refusedByOthers(said)) return '';
  const { resource, name } = pathParts(path);
  if (method === 'GET' && name === undefined) return `; grant the verbs list and watch on ${resource}`;
  return `; grant the verb ${VERBS[method] ?? 'get'} on ${resource}`;
}

/**
 * What a webhook, a policy, a quota, or the rule that nobody grants what they do not have turns away no permission lets
 * through. Who lacks one is named right after that it is forbidden: `pods is forbidden: User "x" cannot list resource …`.
 */
function refusedByOthers(said: string): boolean {
  return said.startsWith('admission webhook') || / is forbidden: (?!User )/.test(said);
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

/** As RBAC and kubectl name it, `horizontalpodautoscalers.autoscaling` or `pods/log` say, from a path of the API. */
export function resourceOf(path: string): string {
  return pathParts(path).resource;
}

/** `/apis/apps/v1/namespaces/shop/deployments/web` is `deployments.apps` and `web`. */
function pathParts(path: string): { resource: string; name?: string | undefined } {
  const [, root, ...steps] = path.split('/');
  const group = root === 'apis' ? `.${steps.shift()}` : '';
  const [, ...inVersion] = steps;
  const [resource = path, name, subresource] =
    inVersion[0] === 'namespaces' && inVersion.length > 2 ? inVersion.slice(2) : inVersion;
  return { resource: `${resource}${group}${subresource === undefined ? '' : `/${subresource}`}`, name };
}

import type { ResponseContext } from '@kubernetes/client-node';
import { ClusterError, causeOf } from './cluster-error.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { refusal } from './refusal.ts';
import { warningsIn } from './warnings.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A path of the API with what narrows it down. */
export interface Place {
  path: string;
  query: Query;
}

/** GET requests to one API server. What goes wrong is a ClusterError; an abort is the signal's reason. */
export interface Client {
  /** The API server's address, for messages. */
  server: string;
  /** The answer, parsed. */
  read(path: string, query: Query, signal: AbortSignal): Promise<unknown>;
  /**
   * Hands on the answer's lines as they come; resolves when the API server has ended it. A last line without its end is
   * dropped: it was cut off.
   */
  follow(path: string, query: Query, signal: AbortSignal, on: LineListener): Promise<void>;
}

/** What a person's command may do beside, and the webhook for its own certificate alone. */
export interface WritingClient extends Client {
  /** The namespace that the kubeconfig's context is for, or the Pod's own; `default` where none is named. */
  namespace: string;
  /**
   * Creates (POST), replaces (PUT), deletes (DELETE, with the options as its body) or changes an object (PATCH, a JSON Merge
   * Patch: RFC 7386, or, where it is a list, a JSON Patch: RFC 6902), and gives the answer, parsed.
   */
  write(method: WriteMethod, path: string, body: object, signal: AbortSignal): Promise<unknown>;
  /** Has the API server create an object in a dry run: what it would have stored, and what it warns of. */
  tryToCreate(path: string, body: object, signal: AbortSignal): Promise<Tried>;
}

export interface Tried {
  object: unknown;
  warnings: readonly string[];
}

export type WriteMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface LineListener {
  /** The API server has accepted the request. */
  open(): void;
  line(line: string): void;
}

/** What helps the server where there is no kubeconfig that can be used. */
const REMEDY = 'Name a kubeconfig that can be used, or start with --no-cluster.';

/**
 * A client with the kubeconfig's credentials, or those found as loadKubeconfig does. The library is loaded only now
 * (0.7 s and 90 MB; bundled 0.15 s and 40 MB), for what it does well: every kind of credential and proxy. It reads
 * certificate files anew for each request and a token file once a minute, so rotated credentials come into force by
 * themselves.
 */
export async function connect(kubeconfig?: string, remedy = REMEDY): Promise<WritingClient> {
  const { HttpMethod, IsomorphicFetchHttpLibrary, KubeConfig, RequestContext } = await import('./client-library.ts');
  const http = new IsomorphicFetchHttpLibrary();
  const load = () => loadKubeconfig(new KubeConfig(), kubeconfig, remedy);
  let config = load();
  const server = config.getCurrentCluster()?.server ?? '';

  async function ask<R>(
    { method, path, query = {}, body }: Request,
    signal: AbortSignal,
    use: (answer: Chunks, headers: Headers) => Promise<R>,
  ): Promise<R> {
    const request = new RequestContext(`${server}${path}`, HttpMethod[method]);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) request.setQueryParam(name, String(value));
    }
    // A log is no JSON, and the API server has it in no other type.
    request.setHeaderParam('Accept', 'application/json, */*');
    if (body !== undefined) {
      request.setHeaderParam('Content-Type', method === 'PATCH' ? patchType(body) : 'application/json');
      request.setBody(JSON.stringify(body));
    }
    request.setHeaderParam('User-Agent', 'evenkeel');
    request.setSignal(signal);
    await config.applySecurityAuthentication(request).catch((error: unknown) => {
      throw unreachable(`cannot get the credentials for the API server ${server}`, error);
    });
    try {
      const response = await http
        .send(request)
        .toPromise()
        .catch((error: unknown) => {
          signal.throwIfAborted();
          throw unreachable(`cannot connect to the API server ${server}`, error);
        });
      const answer = chunksOf(response, server, signal);
      if (response.httpStatusCode >= 200 && response.httpStatusCode < 300) return await use(answer, response.headers);
      const refused = refusal(server, { method, path }, response, await wholeOf(answer));
      if (response.httpStatusCode === 401) config = reloaded(load, config);
      throw refused;
    } finally {
      // The library makes a connection pool for every request and closes none of them.
      await request.getDispatcher()?.destroy();
    }
  }

  const json = async (request: Request, signal: AbortSignal): Promise<unknown> =>
    (await jsonWithHeaders(request, signal)).object;

  const jsonWithHeaders = (request: Request, signal: AbortSignal): Promise<{ object: unknown; headers: Headers }> =>
    ask(request, signal, async (answer, headers) => {
      const text = await wholeOf(answer);
      try {
        return { object: JSON.parse(text) as unknown, headers };
      } catch (error) {
        const asked = `${request.method} ${request.path}`;
        throw unreachable(`the API server ${server} answered ${asked} with something other than JSON`, error);
      }
    });

  return {
    server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    read: (path, query, signal) => json({ method: 'GET', path, query }, signal),
    write: (method, path, body, signal) => json({ method, path, body }, signal),
    async tryToCreate(path, body, signal) {
      const request: Request = { method: 'POST', path, query: { dryRun: 'All' }, body };
      const { object, headers } = await jsonWithHeaders(request, signal);
      return { object, warnings: warningsIn(headers.warning) };
    },
    follow: (path, query, signal, on) =>
      ask({ method: 'GET', path, query }, signal, async (answer) => {
        on.open();
        let unfinished = '';
        for await (const chunk of answer) {
          const lines = (unfinished + chunk).split('\n');
          unfinished = lines.pop() ?? '';
          for (const line of lines) {
            signal.throwIfAborted();
            if (line !== '') on.line(line);
          }
        }
      }),
  };
}

interface Request {
  method: 'GET' | WriteMethod;
  path: string;
  query?: Query;
  body?: object;
}

function patchType(body: object): string {
  return `application/${Array.isArray(body) ? 'json-patch' : 'merge-patch'}+json`;
}

type Chunks = AsyncIterable<string>;
type Headers = ResponseContext['headers'];

async function* chunksOf(response: ResponseContext, server: string, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body.stream() ?? []) yield decoder.decode(bytes, { stream: true });
  } catch (error) {
    signal.throwIfAborted();
    throw unreachable(`the connection to the API server ${server} broke off`, error);
  }
}

async function wholeOf(answer: Chunks): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += chunk;
  return text;
}

/** A kubeconfig may hold the token itself and be written anew when it changes. */
function reloaded<C>(load: () => C, before: C): C {
  try {
    return load();
  } catch {
    return before;
  }
}

function unreachable(what: string, cause: unknown): ClusterError {
  return new ClusterError({ kind: 'connection' }, `${what}: ${causeOf(cause)}`, { cause });
}

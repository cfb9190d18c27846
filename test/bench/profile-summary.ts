/** A V8 CPU profile: what `node --cpu-prof` writes and the inspector's Profiler domain returns. */
export interface CpuProfile {
  nodes: readonly ProfileNode[];
  /** Microseconds of the monotonic clock. */
  startTime: number;
  /** The node at work at each sample. */
  samples: readonly number[];
  /** Microseconds from each sample to the one before, the first from the start. */
  timeDeltas: readonly number[];
}

export interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
}

/** Where in the sources a position of a shipped file comes from; the position itself where nothing is known. */
export type Locate = (url: string, line: number, column: number) => string;

interface Part {
  module: string;
  microseconds: number;
}

/** The time that each module had between two moments of the monotonic clock (microseconds), the most first. */
export function timeByModule(profile: CpuProfile, began: number, ended: number, locate: Locate): Part[] {
  const modules = new Map(profile.nodes.map(({ id, callFrame }) => [id, moduleOf(callFrame, locate)]));
  const total = new Map<string, number>();
  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    const name = modules.get(id) ?? '(unknown)';
    if (at <= began || at > ended || name === IDLE) return;
    total.set(name, (total.get(name) ?? 0) + delta);
  });
  return [...total]
    .map(([module, microseconds]) => ({ module, microseconds }))
    .sort((a, b) => b.microseconds - a.microseconds || a.module.localeCompare(b.module));
}

const IDLE = '(idle)';

/** V8's own entries, in words. */
const V8_ENTRIES: Readonly<Record<string, string>> = {
  '(garbage collector)': 'garbage collection',
  '(program)': 'native code outside JavaScript',
};

function moduleOf({ functionName, url, lineNumber, columnNumber }: ProfileNode['callFrame'], locate: Locate): string {
  if (functionName === IDLE) return IDLE;
  if (functionName.startsWith('RegExp: ')) return 'regular expressions';
  if (url === '') return V8_ENTRIES[functionName] ?? `native: ${functionName || 'anonymous'}`;
  if (url.startsWith('node:')) return nodeModule(url);
  const source = locate(url, lineNumber, columnNumber);
  const packages = source.lastIndexOf('node_modules/');
  if (packages === -1) return /(?:src|dist|test)\/.*$/.exec(source)?.[0] ?? source;
  const [scope = '', name = ''] = source.slice(packages + 'node_modules/'.length).split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** `node:internal/streams/readable` and `node:_tls_wrap` by what they are for: `node:streams`, `node:tls`. */
function nodeModule(url: string): string {
  const name = url.slice('node:'.length).replace(/^internal\//, '');
  const [first = name] = name.replace(/^_/, '').split(/[/_]/);
  return `node:${first}`;
}

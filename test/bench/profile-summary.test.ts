import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CpuProfile, timeByModule } from './profile-summary.ts';

const node = (id: number, functionName: string, url: string): CpuProfile['nodes'][number] => ({
  id,
  callFrame: { functionName, url, lineNumber: 0, columnNumber: 0 },
});

const profile: CpuProfile = {
  nodes: [
    node(1, '(idle)', ''),
    node(2, '(garbage collector)', ''),
    node(3, 'writeUtf8String', ''),
    node(4, 'onStreamRead', 'node:internal/stream_base_commons'),
    node(5, 'read', 'node:internal/streams/readable'),
    node(6, 'onread', 'node:_http_server'),
    node(7, 'lookup', 'file:///app/node_modules/find-my-way/index.js'),
    node(8, 'parse', 'file:///app/node_modules/@scope/name/lib/parse.js'),
    node(9, 'check', 'file:///app/dist/rules/max-unavailable.js'),
    node(10, 'RegExp: a|b', ''),
  ],
  startTime: 1000,
  samples: [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10],
  timeDeltas: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 5],
};

const asShipped = (url: string): string => url;

test('time is summed by module, the most first, and idle time is none', () => {
  assert.deepEqual(timeByModule(profile, 1000, 2000, asShipped), [
    { module: 'dist/rules/max-unavailable.js', microseconds: 190 },
    { module: '@scope/name', microseconds: 80 },
    { module: 'find-my-way', microseconds: 70 },
    { module: 'node:http', microseconds: 60 },
    { module: 'node:streams', microseconds: 50 },
    { module: 'node:stream', microseconds: 40 },
    { module: 'native: writeUtf8String', microseconds: 30 },
    { module: 'garbage collection', microseconds: 20 },
    { module: 'regular expressions', microseconds: 5 },
  ]);
});

test('only what was sampled between the two moments counts', () => {
  // The samples stand at 1010, 1030, 1060, 1100, 1150, …
  assert.deepEqual(timeByModule(profile, 1030, 1100, asShipped), [
    { module: 'node:stream', microseconds: 40 },
    { module: 'native: writeUtf8String', microseconds: 30 },
  ]);
});

test('a bundled file is seen as the sources it was made of', () => {
  const inSources = (url: string): string => url.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
  const [first] = timeByModule(profile, 1000, 2000, inSources);
  assert.equal(first?.module, 'src/rules/max-unavailable.ts');
});

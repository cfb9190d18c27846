import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onlySleepSeconds, preStopSeconds } from '../../src/deployment/pre-stop.ts';

const cases: [command: string[], seconds: number | undefined][] = [
  [['sleep', '15'], 15],
  [['/bin/sleep', '15s'], 15],
  [['sleep', '1.5m'], 90],
  [['sh', '-c', 'sleep 15'], 15],
  [['/bin/bash', '-ec', '  /usr/bin/sleep 20; nginx -s quit'], 20],
  [['sh', '-c', 'nginx -s quit; sleep 15'], undefined],
  [['sh', '-c', 'sleep $DELAY'], undefined],
  [['sh', 'drain.sh'], undefined],
  [['/bin/drain'], undefined],
  [['sleep'], undefined],
  [['sleep', 'infinity'], undefined],
  [[], undefined],
];
for (const [command, seconds] of cases) {
  test(`preStop exec ${JSON.stringify(command)}`, () => {
    assert.equal(preStopSeconds({ name: 'c', lifecycle: { preStop: { exec: { command } } } }), seconds);
  });
}

test('preStop sleep, another handler, and none', () => {
  assert.equal(preStopSeconds({ name: 'c', lifecycle: { preStop: { sleep: { seconds: 7 } } } }), 7);
  assert.equal(preStopSeconds({ name: 'c', lifecycle: { preStop: { httpGet: { port: 80 } } } }), undefined);
  assert.equal(preStopSeconds({ name: 'c' }), undefined);
});

const alone: [command: string[], seconds: number | undefined][] = [
  [['sleep', '15'], 15],
  [['/bin/sleep', '1m'], 60],
  [['sh', '-c', ' sleep 15 ; '], 15],
  [['/bin/sh', '-c', 'exec /bin/sleep 2.5'], 2.5],
  [['sh', '-c', 'sleep 15; nginx -s quit'], undefined],
  [['sh', '-c', 'sleep 15 &'], undefined],
  [['sh', '-c', 'sleep $DELAY'], undefined],
  [['sh', '-c', ''], undefined],
  [['sleep', '1m', '30s'], undefined],
  [['exec', 'sleep', '15'], undefined],
  [['sleep'], undefined],
  [[], undefined],
];
for (const [command, seconds] of alone) {
  test(`nothing but a sleep: ${JSON.stringify(command)}`, () => {
    assert.equal(onlySleepSeconds({ name: 'c', lifecycle: { preStop: { exec: { command } } } }), seconds);
  });
}

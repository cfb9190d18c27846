import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Container, V1Probe } from '@kubernetes/client-node';
import {
  askTheSame,
  canFail,
  earliestFailureSeconds,
  foreignHost,
  giveUpSeconds,
  portNumber,
  probeTimes,
} from '../../src/deployment/probe.ts';

const web: V1Container = { name: 'web', ports: [{ name: 'http', containerPort: 8080 }, { containerPort: 9000 }] };

test("what is absent or 0 is the API server's default", () => {
  const defaults = { initialDelay: 0, period: 10, timeout: 1, successThreshold: 1, failureThreshold: 3 };
  assert.deepEqual(probeTimes({}), defaults);
  const zeros = {
    initialDelaySeconds: 0,
    periodSeconds: 0,
    timeoutSeconds: 0,
    successThreshold: 0,
    failureThreshold: 0,
  };
  assert.deepEqual(probeTimes(zeros), defaults);
});

describe('when a probe gives up', () => {
  const rows: [why: string, probe: V1Probe, refused: number, hung: number, earliest: number][] = [
    ['defaults', {}, 30, 31, 20],
    ['one failure is enough', { failureThreshold: 1, timeoutSeconds: 5 }, 10, 15, 0],
    ['checks that outlast the period', { periodSeconds: 5, timeoutSeconds: 20 }, 15, 65, 10],
    ['an initial delay is for the start alone', { initialDelaySeconds: 40 }, 30, 31, 60],
  ];
  for (const [why, probe, refused, hung, earliest] of rows) {
    test(why, () => {
      assert.deepEqual(giveUpSeconds(probeTimes(probe)), { refused, hung });
      assert.equal(earliestFailureSeconds(probeTimes(probe)), earliest);
    });
  }
});

test('a port name is looked up in the same container', () => {
  assert.equal(portNumber(web, 'http'), 8080);
  assert.equal(portNumber(web, 8081), 8081);
  assert.equal(portNumber(web, '8081'), 8081);
  assert.equal(portNumber(web, 'admin'), undefined);
  assert.equal(portNumber({ name: 'bare' }, 'http'), undefined);
});

test('a probe that cannot fail', () => {
  assert.ok(canFail(web, { httpGet: { port: 'http' } }));
  assert.ok(canFail(web, { grpc: { port: 9000 } }));
  assert.ok(canFail(web, { exec: { command: ['/bin/alive'] } }));
  assert.ok(!canFail(web, { exec: { command: ['true'] } }));
  assert.ok(!canFail(web, { tcpSocket: { port: 'admin' } }));
  assert.ok(!canFail(web, {}));
});

describe('two probes that ask the same', () => {
  const rows: [why: string, one: V1Probe, other: V1Probe, same: boolean][] = [
    ['one port by name and by number', { httpGet: { port: 'http' } }, { tcpSocket: { port: 8080 } }, true],
    ['two ports', { httpGet: { port: 'http' } }, { grpc: { port: 9000 } }, false],
    ['one command', { exec: { command: ['a', 'b'] } }, { exec: { command: ['a', 'b'] } }, true],
    ['two commands', { exec: { command: ['a', 'b'] } }, { exec: { command: ['a b'] } }, false],
    ['a command and a port', { exec: { command: ['a'] } }, { httpGet: { port: 80 } }, false],
    ['another host', { httpGet: { port: 80, host: 'db' } }, { httpGet: { port: 80 } }, false],
    ['ports that are not there', { httpGet: { port: 'x' } }, { httpGet: { port: 'x' } }, false],
  ];
  for (const [why, one, other, same] of rows) {
    test(why, () => {
      assert.equal(askTheSame(web, one, other), same);
      assert.equal(askTheSame(web, other, one), same);
    });
  }
});

test('a host that is not the Pod', () => {
  assert.equal(foreignHost({ httpGet: { port: 80, host: 'db' } }), 'db');
  assert.equal(foreignHost({ tcpSocket: { port: 80, host: '' } }), undefined);
  assert.equal(foreignHost({ exec: {} }), undefined);
});

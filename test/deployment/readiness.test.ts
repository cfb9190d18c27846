import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readinessAnnotationFault } from '../../src/deployment/readiness.ts';
import { servingContainers } from '../../src/deployment/serving.ts';
import { provesNothing } from '../../src/deployment/shell-command.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';
import { PLATFORM } from '../rules/fixture.ts';

describe('provesNothing', () => {
  const nothing = [
    ['true'],
    ['/bin/true'],
    ['echo', 'ok'],
    ['ls'],
    ['ls', '-la'],
    ['sh', '-c', 'exit 0'],
    ['sh', '-c', ':'],
    ['/bin/sh', '-c', 'echo ok;'],
    ['date'],
    ['ls', '/'],
    ['sh', '-c', 'ls -l .'],
    ['hostname'],
    ['sh', '-c', 'exit'],
    [],
  ];
  for (const command of nothing) test(`${JSON.stringify(command)}: yes`, () => assert.ok(provesNothing(command)));
  const something = [
    ['ls', '/tmp/ready'],
    ['cat', '/tmp/ready'],
    ['sh', '-c', 'echo ok && curl -f localhost'],
    ['redis-cli', 'ping'],
    ['sh', '-c', 'exit 1'],
    ['truest'],
    ['sh', 'ready.sh'],
    ['sh', '-c', 'echo | nc localhost 80'],
    ['bash', '-c', 'echo > /dev/tcp/localhost/8080'],
    ['bash', '-c', 'true </dev/tcp/localhost/8080'],
    ['sh', '-c', 'echo asking\ncurl -f localhost'],
    ['sh', '-c', 'echo $' + '{READY:?}'],
    ['env', 'READY=1', '/bin/ready'],
    ['true-if-ready'],
  ];
  for (const command of something) test(`${JSON.stringify(command)}: no`, () => assert.ok(!provesNothing(command)));
});

describe('readiness annotations', () => {
  const web = {
    name: 'web',
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'admin', containerPort: 8081 },
    ],
  };
  const grpc = { name: 'grpc', ports: [{ containerPort: 9000 }] };
  const rows: [
    why: string,
    annotations: Record<string, string>,
    containers: (typeof web | typeof grpc)[],
    fault: string | undefined,
  ][] = [
    ['none', {}, [web], undefined],
    ['a path', { path: '/ready' }, [web], undefined],
    ['a named port', { path: '/ready', port: 'admin' }, [web, grpc], undefined],
    ['a port that the only container does not declare', { port: '9999' }, [web], undefined],
    [
      'a path for several',
      { path: '/ready' },
      [web, grpc],
      'evenkeel.dev/readiness-path fits 2 containers that serve: name the port in evenkeel.dev/readiness-port',
    ],
    ['a relative path', { path: 'ready' }, [web], 'evenkeel.dev/readiness-path: expected a path from "/", got "ready"'],
    [
      'no such name',
      { port: 'grpc' },
      [web],
      'evenkeel.dev/readiness-port: no container that serves has a port named "grpc"',
    ],
    [
      'no such number among several',
      { port: '1234' },
      [web, grpc],
      'evenkeel.dev/readiness-port: no container that serves declares port 1234',
    ],
    [
      'no port at all',
      { port: '70000' },
      [web],
      'evenkeel.dev/readiness-port: expected a port from 1 to 65535, got 70000',
    ],
    [
      'another scheme',
      { path: '/', scheme: 'https' },
      [web],
      'evenkeel.dev/readiness-scheme: expected HTTP or HTTPS, got "https"',
    ],
    [
      'a scheme alone',
      { scheme: 'HTTPS' },
      [web],
      'evenkeel.dev/readiness-scheme needs evenkeel.dev/readiness-path beside it',
    ],
  ];
  for (const [why, short, containers, fault] of rows) {
    test(why, () => {
      const annotations = Object.fromEntries(
        Object.entries(short).map(([name, value]) => [`evenkeel.dev/readiness-${name}`, value]),
      );
      const deployment = { metadata: { annotations }, spec: { selector: {}, template: { spec: { containers } } } };
      const serving = servingContainers(deployment, { ...nothingKnown, platform: PLATFORM });
      assert.equal(readinessAnnotationFault(deployment, serving), fault);
    });
  }
});

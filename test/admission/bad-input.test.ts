import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { connect } from 'node:tls';
import { issueServingCertificate } from '../../src/certs/issue.ts';
import { ask, deployment, review, server } from './reviews.ts';

const { app, records } = server();
after(() => app.close());

async function send(payload: string, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method: 'POST',
    url: '/mutate',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: answer.statusCode, type: answer.headers['content-type'], body: answer.json() };
}

describe('what is no AdmissionReview gets a plain client error', () => {
  const version = 'admission.k8s.io/v1';
  const rows: [why: string, payload: unknown, status: number, error: string | RegExp][] = [
    ['not JSON', '{"a":', 400, /^the body is not JSON: /],
    ['an empty body', '', 400, /^the body is not JSON: |^the body is empty/],
    ['a string', '"x"', 400, 'expected an AdmissionReview, got a string'],
    ['a list', [], 400, 'expected an AdmissionReview, got a list'],
    ['null', 'null', 400, 'expected an AdmissionReview, got nothing'],
    ['another kind', { kind: 'Pod' }, 400, 'kind: expected AdmissionReview, got "Pod"'],
    [
      'another version',
      { ...review(), apiVersion: 'admission.k8s.io/v1beta1' },
      400,
      `apiVersion: expected ${version}, got "admission.k8s.io/v1beta1"; list v1 in admissionReviewVersions`,
    ],
    ['no request', { kind: 'AdmissionReview', apiVersion: version }, 400, 'request: expected a map, got nothing'],
    ['no uid', review({ uid: undefined }), 400, 'request.uid: expected a string of 1 to 256 characters, got nothing'],
    [
      'a uid that is a number',
      review({ uid: 7 }),
      400,
      'request.uid: expected a string of 1 to 256 characters, got a number',
    ],
    ['an empty uid', review({ uid: '' }), 400, 'request.uid: expected a string of 1 to 256 characters, got ""'],
    [
      'an endless uid',
      review({ uid: 'x'.repeat(300) }),
      400,
      /^request\.uid: expected a string of 1 to 256 characters/,
    ],
  ];
  for (const [why, payload, status, error] of rows) {
    test(why, async () => {
      const answer = await send(typeof payload === 'string' ? payload : JSON.stringify(payload));
      assert.equal(answer.status, status);
      if (typeof error === 'string') assert.equal(answer.body.error, error);
      else assert.match(answer.body.error, error);
    });
  }

  test('another content type', async () => {
    const answer = await send(JSON.stringify(review()), { 'content-type': 'text/plain' });
    assert.deepEqual([answer.status, answer.body.error], [415, 'content-type: expected application/json']);
  });

  test('the right content type, with a charset', async () => {
    assert.equal(
      (await send(JSON.stringify(review()), { 'content-type': 'application/json; charset=utf-8' })).status,
      200,
    );
  });

  test('a body over 7 MiB', async () => {
    const answer = await send(JSON.stringify(review({ object: { padding: 'x'.repeat(7 * 1024 * 1024) } })));
    assert.deepEqual([answer.status, answer.body.error], [413, 'the body is larger than 7340032 bytes']);
  });

  test('a body of nearly 7 MiB is judged', async () => {
    const object = deployment((next) => {
      next.metadata.annotations = { padding: 'x'.repeat(7 * 1024 * 1024 - 4096) };
    });
    assert.equal((await send(JSON.stringify(review({ object })))).status, 200);
  });

  test('another method and another path', async () => {
    const get = await app.inject({ method: 'GET', url: '/mutate' });
    assert.deepEqual([get.statusCode, get.headers.allow, get.json()], [405, 'POST', { error: '/mutate takes POST' }]);
    const lost = await app.inject({ method: 'POST', url: '/mutat', payload: review() });
    assert.deepEqual([lost.statusCode, lost.json()], [404, { error: 'there are /mutate and /validate' }]);
  });

  test('a truncated body, on the wire', async () => {
    const soon = new Date(Date.now() + 60_000);
    const tls = await issueServingCertificate({
      dnsNames: ['localhost'],
      ipAddresses: [],
      notBefore: new Date(),
      notAfter: soon,
    });
    const { app: listening } = server({ tls });
    await listening.listen({ port: 0, host: '127.0.0.1' });
    const { port } = listening.server.address() as AddressInfo;
    const text = await new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        const head = 'POST /mutate HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 500';
        socket.end(`${head}\r\n\r\n{"kind":`);
      });
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      socket.on('close', () => resolve(received)).on('error', reject);
    });
    assert.match(text, /^HTTP\/1\.1 400 /);
    const { statusCode } = await listening.inject({ method: 'POST', url: '/mutate', payload: review() });
    assert.equal(statusCode, 200, 'the next review is answered');
    await listening.close();
  });
});

describe('a review of something else is let through, and says so', () => {
  const rows: [why: string, request: Record<string, unknown>, warning: RegExp][] = [
    [
      'another kind',
      { kind: { group: '', version: 'v1', kind: 'Pod' } },
      /judges apps\/v1\/Deployment only, not \?\/v1\/Pod/,
    ],
    [
      'another version',
      { kind: { group: 'apps', version: 'v1beta2', kind: 'Deployment' } },
      /not apps\/v1beta2\/Deployment/,
    ],
    ['a subresource', { subResource: 'status' }, /not their subresource status/],
    ['a deletion', { operation: 'DELETE', object: null }, /judges CREATE and UPDATE, not DELETE/],
    ['no operation', { operation: undefined }, /not a request without operation/],
    ['no object', { object: null }, /request\.object is no Deployment: expected a Deployment, got none/],
    ['an object that is a list', { object: [] }, /the object: expected a map, got a list/],
    [
      'a string for containers',
      {
        object: deployment((d) => {
          d.spec.template.spec.containers = 'web';
        }),
      },
      /containers: expected a list, got a string/,
    ],
    [
      'a null among the containers',
      {
        object: deployment((d) => {
          d.spec.template.spec.containers = [null];
        }),
      },
      /containers\[0\]: expected a map, got nothing/,
    ],
    [
      'a number for a name',
      {
        object: deployment((d) => {
          d.spec.template.spec.containers[0].name = 3;
        }),
      },
      /containers\[0\]\.name: expected a string, got a number/,
    ],
    [
      'a string for replicas',
      {
        object: deployment((d) => {
          d.spec.replicas = '4';
        }),
      },
      /spec\.replicas: expected an integer, got a string/,
    ],
    [
      'half a replica',
      {
        object: deployment((d) => {
          d.spec.replicas = 1.5;
        }),
      },
      /spec\.replicas: expected an integer, got a number/,
    ],
    [
      'an old object that is none',
      { operation: 'UPDATE', oldObject: { spec: 3 } },
      /request\.oldObject is no Deployment: spec: expected a map, got a number/,
    ],
  ];
  for (const [why, request, warning] of rows) {
    test(why, async () => {
      for (const path of ['/mutate', '/validate'] as const) {
        const { uid, allowed, warnings, patch } = await ask(app, path, review(request));
        assert.deepEqual([uid, allowed, patch], [review().request.uid, true, undefined]);
        assert.match(warnings.join(' ').replaceAll(/\s+/g, ' '), warning);
        assert.equal(records.at(-1)?.verdict, 'skipped');
      }
    });
  }
});

describe('a strange Deployment gets an answer, and no patch that the API server would refuse', () => {
  test('no containers, null for every list and map, percentages that are none', async () => {
    const strange = [
      deployment((d) => {
        d.spec.template.spec.containers = [];
      }),
      deployment((d) => {
        d.spec.template.spec.containers = null;
      }),
      deployment((d) => {
        d.spec.template.spec = null;
      }),
      deployment((d) => {
        d.spec = null;
      }),
      deployment((d) => {
        d.metadata = null;
      }),
      deployment((d) => {
        d.metadata.annotations = null;
        d.metadata.ownerReferences = null;
        d.spec.template.metadata = null;
      }),
      {},
    ];
    for (const object of strange) {
      const { allowed, patch = [], warnings } = await ask(app, '/mutate', review({ object }));
      assert.deepEqual([allowed, warnings], [true, undefined], JSON.stringify(object));
      const containers = object.spec?.template.spec?.containers ?? [];
      assert.equal(patch.length > 0, containers.length > 0, JSON.stringify(object));
    }
  });

  test('null for a list, a map or a probe of a container counts as absent', async () => {
    const object = deployment((d) => {
      Object.assign(d.spec.template.spec.containers[0], {
        lifecycle: null,
        readinessProbe: null,
        livenessProbe: null,
        env: null,
      });
      d.spec.template.spec.initContainers = null;
      d.spec.strategy = null;
    });
    const { patch } = await ask(app, '/mutate', review({ object }));
    assert.deepEqual(
      patch.map(({ path }: { path: string }) => path),
      [
        '/spec/template/spec/containers/0/readinessProbe',
        '/spec/template/spec/containers/0/lifecycle',
        '/spec/template/spec/terminationGracePeriodSeconds',
        '/spec/strategy',
      ],
    );
  });

  for (const bound of ['abc', '150%', '-5%', '1.5%', '', -1]) {
    test(`maxUnavailable ${JSON.stringify(bound)} is left for the API server to refuse`, async () => {
      const object = deployment((d) => {
        d.spec.strategy.rollingUpdate.maxUnavailable = bound;
      });
      const { patch } = await ask(app, '/mutate', review({ object }));
      assert.ok(!patch.some(({ path }: { path: string }) => path.startsWith('/spec/strategy')));
    });
  }

  test('thousands of containers, in bounded time and with a bounded message', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ name: `c${i}`, ports: [{ containerPort: i + 1 }] }));
    const object = deployment((d) => {
      d.spec.template.spec.containers = many;
    });
    const started = performance.now();
    const { patch } = await ask(app, '/mutate', review({ object }));
    assert.equal(patch.filter(({ path }: { path: string }) => path.endsWith('/readinessProbe')).length, 5000);
    const { status, warnings = [] } = await ask(app, '/validate', review({ object }));
    assert.ok(performance.now() - started < 3000, 'under three seconds');
    assert.ok(status.message.length < 8192);
    assert.match(status.message, /- and \d+ more/);
    assert.ok(warnings.join('').length <= 4096);
  });

  test('unknown fields are kept: no operation touches them', async () => {
    const object = deployment((d) => {
      d.spec.futureField = { a: 1 };
      d.spec.template.spec.containers[0].futureField = [1];
      d.spec.template.spec.containers[0].lifecycle = { postStart: { future: {} } };
    });
    const { patch } = await ask(app, '/mutate', review({ object }));
    assert.ok(patch.every(({ op, path }: { op: string; path: string }) => op === 'add' && !path.includes('uture')));
    assert.ok(
      patch.some(({ path }: { path: string }) => path === '/spec/template/spec/containers/0/lifecycle/preStop'),
    );
  });

  test('names of Object.prototype pollute nothing', async () => {
    const text = JSON.stringify(review()).replace(
      '"metadata":{"name":"shop"',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"metadata":{"__proto__":{"annotations":{"evenkeel.dev/exempt":"pre-stop-missing"}},"name":"shop"',
    );
    const { status, body } = await send(text);
    assert.equal(status, 200);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
    assert.match(Buffer.from(body.response.patch, 'base64').toString(), /preStop/);
  });

  test('nesting as deep as the body allows', async () => {
    const depth = 200_000;
    const nested = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    for (const place of ['"futureField":NEST,"template":{', '"template":{"futureField":NEST,']) {
      const object = JSON.stringify(deployment()).replace('"template":{', place.replace('NEST', nested));
      const create = JSON.stringify(review({ object: 'OBJECT' })).replace('"OBJECT"', object);
      const update = JSON.stringify(review({ operation: 'UPDATE', object: 'OBJECT', oldObject: 'OBJECT' })).replaceAll(
        '"OBJECT"',
        object,
      );
      for (const text of [create, update]) {
        const { status, body } = await send(text);
        assert.equal(status, 200);
        assert.equal(body.response.allowed, true);
      }
    }
  });

  test('a probe command that was written to be slow to read', async () => {
    for (const script of [`echo${' '.repeat(100_000)}| grep x`, '/true'.repeat(50_000), `true${';'.repeat(100_000)}`]) {
      const object = deployment((d) => {
        d.spec.template.spec.containers[0].livenessProbe = { exec: { command: ['sh', '-c', script] } };
      });
      const started = performance.now();
      const { allowed } = await ask(app, '/mutate', review({ object }));
      assert.equal(allowed, true);
      assert.ok(performance.now() - started < 500, 'in less than half a second');
    }
  });

  test('null among labels or annotations, and a port without a number', async () => {
    for (const annotation of ['evenkeel.dev/exempt', 'evenkeel.dev/readiness-path']) {
      const object = deployment((d) => {
        d.metadata.annotations = { [annotation]: null };
      });
      const { allowed, warnings } = await ask(app, '/mutate', review({ object }));
      assert.equal(allowed, true);
      assert.match(warnings.join(' ').replaceAll(/\s+/g, ' '), /expected a string, got nothing/);
    }
    const object = deployment((d) => {
      d.spec.template.spec.containers[0].ports = [{ name: null, containerPort: null }];
    });
    assert.ok(!JSON.stringify(await ask(app, '/mutate', review({ object }))).includes('null}'));
  });

  test('the longest grace period that Kubernetes takes is judged, and never written inexactly', async () => {
    const object = deployment((d) => {
      d.spec.template.spec.terminationGracePeriodSeconds = Number('9223372036854775807');
    });
    const { patch } = await ask(app, '/mutate', review({ object }));
    assert.ok(patch.some(({ path }: { path: string }) => path.endsWith('/lifecycle')));
    assert.ok(!patch.some(({ path }: { path: string }) => path.includes('termination')));
  });

  test('hostile names do not stretch the log', async () => {
    const long = 'x'.repeat(1_000_000);
    await ask(
      app,
      '/mutate',
      review({ name: long, namespace: long, operation: 'CREATE', userInfo: { username: long } }),
    );
    await ask(app, '/mutate', review({ object: { metadata: { labels: { [long]: 7 } } } }));
    for (const record of records.slice(-2)) assert.ok(JSON.stringify(record).length < 4096);
  });

  test('hostile names do not stretch the message', async () => {
    const object = deployment((d) => {
      d.spec.template.spec.containers[0].name = 'x'.repeat(1_000_000);
    });
    const { status } = await ask(app, '/validate', review({ object, name: 'y'.repeat(1_000_000) }));
    assert.ok(status.message.length < 8192, `${status.message.length}`);
  });
});

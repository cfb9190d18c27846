import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../src/config/flags.ts';
import { configPath, parseServerOptions, type ServerSection, variableName } from '../../src/config/options.ts';

const IPV6 = () => true;
const parse = (argv: string[] = [], env: Record<string, string> = {}, section: ServerSection = {}) =>
  parseServerOptions(argv, env, section, IPV6);

const DEFAULTS = {
  port: 8443,
  opsPort: 8080,
  host: '::',
  drainSeconds: 10,
  cluster: true,
  staleAfterSeconds: 300,
  logLevel: 'info',
};

/** Each option by flag, by variable and in the file, with the values they give. */
const SOURCES: [
  option: keyof ServerSection,
  flag: string[],
  variable: [string, string],
  values: [unknown, unknown, unknown],
][] = [
  ['port', ['--port', '1'], ['EVENKEEL_PORT', '2'], [1, 2, 3]],
  ['opsPort', ['--ops-port=1'], ['EVENKEEL_OPS_PORT', '2'], [1, 2, 3]],
  ['host', ['--host', 'a'], ['EVENKEEL_HOST', 'b'], ['a', 'b', 'c']],
  ['drainSeconds', ['--drain-seconds', '0'], ['EVENKEEL_DRAIN_SECONDS', '2'], [0, 2, 3]],
  ['cluster', ['--no-cluster'], ['EVENKEEL_NO_CLUSTER', 'false'], [false, true, false]],
  ['kubeconfig', ['--kubeconfig', 'a'], ['EVENKEEL_KUBECONFIG', 'b'], ['a', 'b', 'c']],
  ['staleAfterSeconds', ['--stale-after-seconds', '10'], ['EVENKEEL_STALE_AFTER_SECONDS', '20'], [10, 20, 30]],
  ['logLevel', ['--log-level', 'debug'], ['EVENKEEL_LOG_LEVEL', 'warn'], ['debug', 'warn', 'error']],
];

describe('an option', () => {
  for (const [option, flag, [variable, text], [byFlag, byVariable, byFile]] of SOURCES) {
    test(`${option}: flag over variable over file over default`, () => {
      const section = { [option]: byFile } as ServerSection;
      assert.equal(variableName(option), variable);
      assert.deepEqual(parse(flag, { [variable]: text }, section), { ...DEFAULTS, [option]: byFlag });
      assert.deepEqual(parse([], { [variable]: text }, section), { ...DEFAULTS, [option]: byVariable });
      assert.deepEqual(parse([], {}, section), { ...DEFAULTS, [option]: byFile });
      assert.deepEqual(parse(), DEFAULTS);
    });
  }

  test('of a flag given twice the last one counts', () => {
    assert.equal(parse(['--no-cluster', '--port', '1', '--cluster', '--port=2']).port, 2);
    assert.equal(parse(['--no-cluster', '--cluster']).cluster, true);
  });

  test('an empty variable counts as unset, and so does what Kubernetes says of a Service named evenkeel', () => {
    const env = { EVENKEEL_PORT: 'tcp://10.96.0.7:443', EVENKEEL_OPS_PORT: '', EVENKEEL_PORT_443_TCP_PORT: '443' };
    assert.deepEqual(parse([], env), DEFAULTS);
  });

  test('the variable that turns the cluster off', () => {
    for (const text of ['1', 'true', 'TRUE']) assert.equal(parse([], { EVENKEEL_NO_CLUSTER: text }).cluster, false);
    for (const text of ['0', 'false']) assert.equal(parse([], { EVENKEEL_NO_CLUSTER: text }).cluster, true);
  });

  test('port 0 takes any free one', () => {
    assert.equal(parse(['--port', '0']).port, 0);
  });

  test('certificate and key may come from different places, but go together', () => {
    const both = parse(['--cert-file', 'tls.crt'], {}, { keyFile: 'tls.key' });
    assert.deepEqual([both.certFile, both.keyFile], ['tls.crt', 'tls.key']);
  });

  test('every address is IPv4 alone where the machine has no IPv6; a host of one’s own stays', () => {
    assert.equal(parseServerOptions([], {}, {}, () => false).host, '0.0.0.0');
    assert.equal(parseServerOptions(['--host', '::1'], {}, {}, () => false).host, '::1');
  });

  test('the configuration file is known before it is read', () => {
    assert.equal(configPath(['--config', 'a.yaml'], { EVENKEEL_CONFIG: 'b.yaml' }), 'a.yaml');
    assert.equal(configPath(['--cert-file', 'x'], { EVENKEEL_CONFIG: 'b.yaml' }), 'b.yaml');
    assert.equal(configPath([], {}), undefined);
  });
});

const REFUSED: [argv: string[], env: Record<string, string>, message: string][] = [
  [[], { EVENKEEL_PORT: 'abc' }, 'EVENKEEL_PORT: expected an integer from 0 to 65535, got "abc"'],
  [['--port', '65536'], {}, '--port: expected an integer from 0 to 65535, got "65536"'],
  [['--port', '-1'], {}, '--port: expected an integer from 0 to 65535, got "-1"'],
  [['--port', '1e3'], {}, '--port: expected an integer from 0 to 65535, got "1e3"'],
  [['--port='], {}, '--port: expected an integer from 0 to 65535, got ""'],
  [['--port'], {}, '--port: expected an integer from 0 to 65535, got nothing'],
  [['--host', '--port', '1'], {}, '--host: expected text that is not empty, got nothing'],
  [['--prot', '1'], {}, '--prot: unknown flag; did you mean --port?'],
  [['--no-port'], {}, '--no-port: unknown flag'],
  [['-p', '1'], {}, '-p: unknown flag'],
  [['--constructor', '1'], {}, '--constructor: unknown flag'],
  [['--cluster=true'], {}, '--cluster: takes no value, got "true"'],
  [[], { EVENKEEL_NO_CLUSTER: 'maybe' }, 'EVENKEEL_NO_CLUSTER: expected true or false, got "maybe"'],
  [[], { EVENKEEL_NO_CLUSTER: '__proto__' }, 'EVENKEEL_NO_CLUSTER: expected true or false, got "__proto__"'],
  [
    ['--log-level', 'loud'],
    {},
    '--log-level: expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
  ],
  [['now'], {}, 'now: unexpected argument; serve takes flags only'],
  [['--', '--port'], {}, '--port: unexpected argument; serve takes flags only'],
  [['--cert-file', 'x'], {}, '--cert-file is set without --key-file (EVENKEEL_KEY_FILE); set both or neither'],
  [
    ['--service', 'evenkeel'],
    {},
    '--service (EVENKEEL_SERVICE) is set without --certificate-secret (EVENKEEL_CERTIFICATE_SECRET), which it goes with',
  ],
  [
    ['--certificate-secret', 'x'],
    {},
    '--certificate-secret (EVENKEEL_CERTIFICATE_SECRET) is set without --service (EVENKEEL_SERVICE) or --certificate-host (EVENKEEL_CERTIFICATE_HOST); the API server takes a certificate for the name that it dials only',
  ],
  [
    ['--certificate-secret', 'x', '--service', 'y', '--no-cluster'],
    {},
    '--certificate-secret (EVENKEEL_CERTIFICATE_SECRET) is set, and without a cluster there is no Secret; set one of the two',
  ],
  [
    ['--certificate-secret', 'x', '--service', 'y', '--cert-file', 'c', '--key-file', 'k'],
    {},
    '--certificate-secret (EVENKEEL_CERTIFICATE_SECRET) and --cert-file (EVENKEEL_CERT_FILE) are both set; the certificate comes from one of them',
  ],
  [[], { EVENKEEL_KEY_FILE: 'x' }, '--key-file is set without --cert-file (EVENKEEL_CERT_FILE); set both or neither'],
];

describe('a command line or environment that cannot be', () => {
  for (const [argv, env, message] of REFUSED) {
    test(message, () => {
      assert.throws(
        () => parse(argv, env),
        (error) => error instanceof UsageError && error.message === message,
      );
    });
  }
});

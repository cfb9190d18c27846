import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { webhookConfigurations } from '../../src/admission/registration.ts';
import { type IssuedCertificate, issueServingCertificate } from '../../src/certs/issue.ts';
import { webhooks } from '../../src/commands/webhooks.ts';
import { UsageError } from '../../src/config/flags.ts';
import { ioInMemory } from './run.ts';

let folder: string;
let caFile: string;
let issued: IssuedCertificate;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-webhooks-'));
  caFile = join(folder, 'ca.crt');
  const now = Date.now();
  issued = await issueServingCertificate({
    dnsNames: ['evenkeel.example'],
    ipAddresses: [],
    notBefore: new Date(now),
    notAfter: new Date(now + 60_000),
  });
  await writeFile(caFile, issued.ca);
  await writeFile(join(folder, 'with.key'), issued.ca + issued.key);
  await writeFile(join(folder, 'not.pem'), 'certificate\n');
});

after(() => rm(folder, { recursive: true }));

async function printed(...argv: string[]): Promise<unknown[]> {
  const io = ioInMemory({ stderr: () => assert.fail('nothing to complain of') });
  assert.equal(await webhooks.run(argv, io), 0);
  return parseAllDocuments(io.written().stdout).map((document) => document.toJS());
}

test('prints the two configurations for a Service in the cluster', async () => {
  const service = { namespace: 'platform', name: 'evenkeel' };
  assert.deepEqual(
    await printed('--service', 'platform/evenkeel', '--ca-file', caFile),
    webhookConfigurations({ endpoint: { service }, caBundle: issued.ca }),
  );
});

test('prints them for a URL, with another failure policy and time-out', async () => {
  assert.deepEqual(
    await printed(
      ...['--url', 'https://evenkeel.example:8443/', '--ca-file', caFile],
      ...['--failure-policy', 'Fail', '--timeout-seconds', '1'],
    ),
    webhookConfigurations({
      endpoint: { url: 'https://evenkeel.example:8443/' },
      caBundle: issued.ca,
      failurePolicy: 'Fail',
      timeoutSeconds: 1,
    }),
  );
});

test("a Service's port is printed as given", async () => {
  const [mutating] = (await printed('--service', 'platform/evenkeel:8443', '--ca-file', caFile)) as [
    { webhooks: [{ clientConfig: { service: { port: number } } }] },
  ];
  assert.equal(mutating.webhooks[0].clientConfig.service.port, 8443);
});

const where = 'expected one of --url URL and --service NAMESPACE/NAME: where the API server finds Evenkeel';
const refusals: [name: string, argv: () => string[], message: string | RegExp][] = [
  ['neither URL nor Service', () => ['--ca-file', caFile], where],
  ['both of them', () => ['--url', 'https://e.example', '--service', 'a/b', '--ca-file', caFile], where],
  [
    'a URL that is not https',
    () => ['--url', 'http://e.example', '--ca-file', caFile],
    '--url: expected https://HOST[:PORT][/PATH] without user, query or fragment, got "http://e.example"',
  ],
  [
    'a Service without namespace',
    () => ['--service', 'evenkeel', '--ca-file', caFile],
    '--service: expected NAMESPACE/NAME or NAMESPACE/NAME:PORT, got "evenkeel"',
  ],
  [
    'a port that is none',
    () => ['--service', 'a/b:65536', '--ca-file', caFile],
    '--service: expected a port from 1 to 65535, got 65536',
  ],
  [
    'a time-out that holds up every apply',
    () => ['--url', 'https://e.example', '--ca-file', caFile, '--timeout-seconds', '10'],
    '--timeout-seconds: expected an integer from 1 to 3, got "10"',
  ],
  ['no CA', () => ['--url', 'https://e.example'], "--ca-file: expected the file with the CA's certificates (PEM)"],
  [
    'a file that is not there',
    () => ['--url', 'https://e.example', '--ca-file', join(folder, 'none')],
    /^--ca-file: .*none cannot be read: there is no such file or folder$/,
  ],
  [
    'a file without a certificate',
    () => ['--url', 'https://e.example', '--ca-file', join(folder, 'not.pem')],
    /^--ca-file: .*not\.pem holds no certificate in PEM$/,
  ],
  [
    'a file with a private key, which would be published',
    () => ['--url', 'https://e.example', '--ca-file', join(folder, 'with.key')],
    /^--ca-file: .*with\.key holds a private key, and a webhook configuration is no secret place$/,
  ],
  ['a word too many', () => ['extra'], 'extra: webhooks takes flags only'],
];

for (const [name, argv, message] of refusals) {
  test(`refuses ${name}`, async () => {
    const io = ioInMemory({ stdout: () => assert.fail('nothing to print') });
    await assert.rejects(webhooks.run(argv(), io), (error: Error) => {
      assert.ok(error instanceof UsageError);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
  });
}

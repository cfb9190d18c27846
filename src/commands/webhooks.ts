import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Static, Type } from 'typebox';
import { stringify } from 'yaml';
import {
  DEFAULT_TIMEOUT_SECONDS,
  type Endpoint,
  LONGEST_TIMEOUT_SECONDS,
  webhookConfigurations,
} from '../admission/registration.ts';
import { parseFlags, UsageError } from '../config/flags.ts';
import { readError } from '../files/read-bytes.ts';
import type { Command, Io } from './command.ts';

const SERVICE = /^(?<namespace>[a-z0-9-]+)\/(?<name>[a-z0-9-]+)(?::(?<port>[0-9]{1,5}))?$/;

const options = Type.Object({
  url: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Base URL of Evenkeel as the API server reaches it: `https://evenkeel.example:8443`.',
    }),
  ),
  service: Type.Optional(
    Type.String({
      pattern: SERVICE.source,
      title: 'NAMESPACE/NAME or NAMESPACE/NAME:PORT',
      description:
        'Service of Evenkeel in the cluster, in place of a URL: `evenkeel/evenkeel`. Its port is 443 unless given.',
    }),
  ),
  caFile: Type.Optional(
    Type.String({ minLength: 1, description: "Certificates (PEM) of the CA that issued Evenkeel's. Required." }),
  ),
  failurePolicy: Type.Enum(['Ignore', 'Fail'], {
    default: 'Ignore',
    description: 'What becomes of a Deployment while Evenkeel cannot be asked.',
  }),
  timeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: LONGEST_TIMEOUT_SECONDS,
    default: DEFAULT_TIMEOUT_SECONDS,
    description: 'Seconds the API server waits for an answer.',
  }),
});

type Flags = Partial<Static<typeof options>>;

export const webhooks: Command = {
  name: 'webhooks',
  summary: 'Print the webhook configurations that make an API server ask Evenkeel, for kubectl apply -f -.',
  options,
  async run(argv, io: Io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals[0] !== undefined) throw new UsageError(`${positionals[0]}: webhooks takes flags only`);
    const { url, service, caFile, failurePolicy, timeoutSeconds }: Flags = values;
    const configurations = webhookConfigurations({
      endpoint: endpointOf(url, service),
      caBundle: await readCertificates(caFile),
      ...(failurePolicy === undefined ? {} : { failurePolicy }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
    io.stdout(configurations.map((configuration) => stringify(configuration)).join('---\n'));
    return 0;
  },
};

function endpointOf(url: string | undefined, service: string | undefined): Endpoint {
  if (url !== undefined && service === undefined) return { url: checkedUrl(url) };
  const { namespace, name, port } = (url === undefined && service?.match(SERVICE)?.groups) || {};
  if (namespace === undefined || name === undefined) {
    throw new UsageError('expected one of --url URL and --service NAMESPACE/NAME: where the API server finds Evenkeel');
  }
  if (port === undefined) return { service: { namespace, name } };
  if (Number(port) < 1 || Number(port) > 65535)
    throw new UsageError(`--service: expected a port from 1 to 65535, got ${port}`);
  return { service: { namespace, name, port: Number(port) } };
}

/** Refuses what the API server would refuse, before it has to. */
function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new UsageError(`--url: expected https://HOST[:PORT][/PATH] without user, query or fragment, got "${text}"`);
  }
  return text;
}

async function readCertificates(file: string | undefined): Promise<string> {
  if (file === undefined) throw new UsageError("--ca-file: expected the file with the CA's certificates (PEM)");
  const pem = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`--ca-file: ${file} ${readError(error).message}`);
  });
  if (pem.includes('PRIVATE KEY')) {
    throw new UsageError(`--ca-file: ${file} holds a private key, and a webhook configuration is no secret place`);
  }
  try {
    new X509Certificate(pem);
  } catch {
    throw new UsageError(`--ca-file: ${file} holds no certificate in PEM`);
  }
  return pem;
}

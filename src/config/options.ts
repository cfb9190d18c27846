import { networkInterfaces } from 'node:os';
import { type Static, Type } from 'typebox';
import type { SchemaNode } from './expected.ts';
import { coerce, flagName, isBoolean, parseFlags, propertiesOf, UsageError } from './flags.ts';

/** Every address of the machine, IPv6 and IPv4. */
const EVERY_ADDRESS = '::';

/** A DNS label, as Services are called; Secrets may be called more, which nobody needs here. */
const NAME = '^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$';

/** What the `server` section of the configuration file may set. Flags and environment variables go over it. */
export const serverSection = Type.Object(
  {
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 8443,
      description: 'Port for reviews over HTTPS (`/mutate`, `/validate`); 0 takes any free one.',
    }),
    opsPort: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 8080,
      description: 'Port for `/livez`, `/readyz` and `/metrics` over plain HTTP; 0 takes any free one.',
    }),
    host: Type.String({
      minLength: 1,
      default: EVERY_ADDRESS,
      description:
        'Address to bind both ports to. `::` is every address, IPv6 and IPv4; a machine without IPv6 gets `0.0.0.0`.',
    }),
    certFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Certificate chain (PEM), watched and served anew when it changes. Goes with the key file.',
      }),
    ),
    keyFile: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Private key of the certificate (PEM). Goes with the certificate file.',
      }),
    ),
    certificateSecret: Type.Optional(
      Type.String({
        pattern: NAME,
        title: 'a name',
        description:
          "Secret, of the kubeconfig's or the Pod's own namespace, in which Evenkeel keeps a certificate that it makes and renews itself, in place of files. It also writes the caBundle of its webhook configurations. Needs the Service or the certificate host.",
      }),
    ),
    service: Type.Optional(
      Type.String({
        pattern: NAME,
        title: 'a name',
        description: 'Service, of the same namespace, that the certificate is for. Goes with the certificate Secret.',
      }),
    ),
    certificateHost: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Another name or IP address that the certificate is for, where API servers find Evenkeel by a URL. Goes with the certificate Secret.',
      }),
    ),
    drainSeconds: Type.Integer({
      minimum: 0,
      maximum: 600,
      default: 10,
      description: 'Seconds that reviews are still answered after SIGTERM, while `/readyz` already fails.',
    }),
    cluster: Type.Boolean({ default: true, description: 'Whether there is a cluster to talk to.' }),
    kubeconfig: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Kubeconfig file. Absent: the service account in a Pod, else `KUBECONFIG` or `~/.kube/config`.',
      }),
    ),
    staleAfterSeconds: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      default: 300,
      description:
        'Seconds without a word from the API server after which what is known of the cluster counts for nothing: rules that need it abstain. A watch is begun anew when it has been silent for half as long, or for 150 s.',
    }),
    logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      default: 'info',
      description: 'The least severe log lines written.',
    }),
  },
  { additionalProperties: false, description: 'How the server runs. A change needs a restart.' },
);

/** Everything `evenkeel serve` can be told: the `server` section, and where the file is that holds it. */
export const serverOptions = Type.Object({
  config: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'FILE',
      description: 'Configuration file. Absent: the embedded default policy.',
    }),
  ),
  ...serverSection.properties,
});

export type ServerOptions = Static<typeof serverOptions>;
export type ServerSection = Partial<Static<typeof serverSection>>;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The server's options: a flag goes over an environment variable, over the file's `server` section, over the default.
 * Throws a UsageError that names the flag or the variable at fault.
 */
export function parseServerOptions(
  argv: readonly string[],
  env: Environment,
  section: ServerSection = {},
  hasIpv6: () => boolean = machineHasIpv6,
): ServerOptions {
  const { values, positionals } = parseFlags(serverOptions, argv);
  if (positionals[0] !== undefined)
    throw new UsageError(`${positionals[0]}: unexpected argument; serve takes flags only`);
  const options = { ...defaults(), ...section, ...environmentValues(env), ...values } as ServerOptions;
  if ((options.certFile === undefined) !== (options.keyFile === undefined)) {
    const [given, missing] = options.certFile === undefined ? ['keyFile', 'certFile'] : ['certFile', 'keyFile'];
    throw new UsageError(
      `--${flagName(given)} is set without --${flagName(missing)} (${variableName(missing)}); set both or neither`,
    );
  }
  checkSelfManaged(options);
  // A socket cannot be bound to :: where the kernel was started without IPv6.
  if (options.host === EVERY_ADDRESS && !hasIpv6()) options.host = '0.0.0.0';
  return options;
}

function checkSelfManaged({ certificateSecret, service, certificateHost, certFile, cluster }: ServerOptions): void {
  const flag = (option: string) => `--${flagName(option)} (${variableName(option)})`;
  const secret = flag('certificateSecret');
  if (certificateSecret === undefined) {
    const given = service !== undefined ? 'service' : certificateHost !== undefined ? 'certificateHost' : undefined;
    if (given !== undefined) throw new UsageError(`${flag(given)} is set without ${secret}, which it goes with`);
    return;
  }
  if (certFile !== undefined) {
    throw new UsageError(`${secret} and ${flag('certFile')} are both set; the certificate comes from one of them`);
  }
  if (!cluster) throw new UsageError(`${secret} is set, and without a cluster there is no Secret; set one of the two`);
  if (service === undefined && certificateHost === undefined) {
    throw new UsageError(
      `${secret} is set without ${flag('service')} or ${flag('certificateHost')}; the API server takes a certificate for the name that it dials only`,
    );
  }
}

/** The path of the configuration file by flag or environment variable: it must be known before the file is read. */
export function configPath(argv: readonly string[], env: Environment): string | undefined {
  const values = { ...environmentValues(env), ...parseFlags(serverOptions, argv).values };
  return values.config as string | undefined;
}

/** `opsPort` → `EVENKEEL_OPS_PORT`; what is on by default has a variable that turns it off. */
export function variableName(option: string): string {
  const negative = isBoolean(schemaOf(option)) && schemaOf(option)?.default === true;
  return `EVENKEEL_${negative ? 'NO_' : ''}${flagName(option).replaceAll('-', '_').toUpperCase()}`;
}

function environmentValues(env: Environment): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [option, schema] of propertiesOf(serverOptions)) {
    const variable = variableName(option);
    const text = env[variable];
    if (text === undefined || text === '' || isServiceLink(text)) continue;
    const value = coerce(schema, text, variable);
    values[option] = variable.startsWith('EVENKEEL_NO_') ? !value : value;
  }
  return values;
}

/**
 * In a Pod, a Service named `evenkeel` of the same namespace is announced as EVENKEEL_PORT=tcp://10.0.0.1:443, which
 * nobody meant as an option.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isServiceLink(text: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(text);
}

function defaults(): Record<string, unknown> {
  return Object.fromEntries(
    propertiesOf(serverOptions).flatMap(([option, schema]) =>
      schema.default === undefined ? [] : [[option, schema.default]],
    ),
  );
}

function schemaOf(option: string): SchemaNode | undefined {
  return new Map(propertiesOf(serverOptions)).get(option);
}

function machineHasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));
}

import { type Static, Type } from 'typebox';
import { UsageError } from '../config/flags.ts';
import { VERIFY_FORMATS } from '../verify/format/formats.ts';
import type { VerifyOptions } from '../verify/verify.ts';
import { manifestOptions } from './manifest-options.ts';

export const verifyFlags = Type.Object({
  url: Type.Optional(
    Type.String({
      title: 'URL',
      minLength: 1,
      description:
        'Where requests go: `http:`, `https:` or `tcp:` (a connection that is accepted is an answer). Required.',
    }),
  ),
  namespace: Type.Optional(
    Type.String({
      title: 'NAME',
      minLength: 1,
      short: 'n',
      description: "Namespace. Absent: that of the kubeconfig's context.",
    }),
  ),
  redeploys: Type.Integer({ minimum: 1, maximum: 1000, default: 10, description: 'How many rollouts.' }),
  rate: Type.Integer({
    minimum: 1,
    maximum: 5000,
    default: 100,
    description: 'Requests a second, evenly; after a hold-up up to a quarter second of them at once.',
  }),
  connections: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 16,
    description:
      'Kept-alive connections, used in turn; another is opened beside one only while it waits for an answer.',
  }),
  mix: Type.Enum(['both', 'kept', 'new'], {
    default: 'both',
    description:
      'Connections: half of the requests over kept-alive and half over new ones, or one kind alone. `tcp:` has new ones.',
  }),
  expect: Type.Integer({
    minimum: 200,
    maximum: 599,
    default: 200,
    description: 'The status that counts as answered.',
  }),
  timeoutSeconds: Type.Integer({
    minimum: 1,
    maximum: 300,
    default: 10,
    description: 'Seconds after which a request without a whole answer has failed.',
  }),
  retry: Type.Boolean({
    default: true,
    description:
      'Whether a request on a kept-alive connection that the server closed before any byte of the answer is sent once more on a new one, as HTTP allows (RFC 9110, 9.2.2). Such requests are counted apart.',
  }),
  dryRun: Type.Boolean({ default: false, description: 'Send the load and redeploy nothing: a baseline.' }),
  durationSeconds: Type.Integer({
    minimum: 1,
    maximum: 86_400,
    default: 30,
    description: 'Seconds that a dry run takes.',
  }),
  settleSeconds: Type.Integer({
    minimum: 0,
    maximum: 3600,
    default: 2,
    description: 'Seconds before the first rollout and after each.',
  }),
  output: Type.Enum(
    VERIFY_FORMATS.filter((format) => format !== 'junit'),
    {
      short: 'o',
      default: 'text',
      description: 'How the report is written to standard output.',
    },
  ),
  junit: Type.Optional(
    Type.String({ title: 'FILE', minLength: 1, description: 'File to write the report to as JUnit XML besides.' }),
  ),
  config: manifestOptions.config,
  kubeconfig: Type.Optional(
    Type.String({
      title: 'FILE',
      minLength: 1,
      description: 'Kubeconfig file. Absent: `KUBECONFIG` or `~/.kube/config`.',
    }),
  ),
  inCluster: Type.Boolean({
    default: false,
    description:
      'Run in the cluster, as a Job beside the Deployment: for the addresses of Services. What it needs is made for it, and removed afterwards; the report stays in a ConfigMap too.',
  }),
  image: Type.Optional(
    Type.String({
      title: 'IMAGE',
      minLength: 1,
      description: 'Image of the Job. Absent: `ghcr.io/evenkeel/evenkeel` in the version of this command.',
    }),
  ),
  keep: Type.Boolean({ default: false, description: 'Keep the Job and its log.' }),
  yes: Type.Boolean({
    default: false,
    short: 'y',
    description: 'Redeploy a Deployment that is exempt or paused without asking.',
  }),
});

export type VerifyFlags = Partial<Static<typeof verifyFlags>>;

/** The Deployment that the operand names, as kubectl takes it. */
export function deploymentOf(positionals: readonly string[]): string {
  const [operand, ...more] = positionals;
  const name = /^(?:deployments?(?:\.apps)?|deploy)\/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/.exec(operand ?? '')?.[1];
  if (name === undefined || more.length > 0) {
    throw new UsageError(`verify: expected deployment/NAME, got ${positionals.join(' ') || 'nothing'}`);
  }
  return name;
}

function urlOf({ url }: VerifyFlags): URL {
  if (url === undefined) throw new UsageError('--url: expected where requests go, http://HOST[:PORT]/PATH');
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:', 'tcp:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new UsageError(`--url: expected http://, https:// or tcp://HOST:PORT, got "${url}"`);
  }
  if (parsed.username !== '' || parsed.password !== '') throw new UsageError('--url: expected no user and no password');
  if (parsed.protocol === 'tcp:' && parsed.port === '') throw new UsageError(`--url: tcp: takes a port, got "${url}"`);
  return parsed;
}

export function optionsOf(flags: VerifyFlags): Omit<VerifyOptions, 'name' | 'namespace'> {
  const url = urlOf(flags);
  const settleMs = (flags.settleSeconds ?? 2) * 1000;
  return {
    url,
    redeploys: flags.dryRun ? 0 : (flags.redeploys ?? 10),
    rate: flags.rate ?? 100,
    connections: flags.connections ?? 16,
    // Each `tcp:` request is a connection.
    mix: url.protocol === 'tcp:' ? 'new' : (flags.mix ?? 'both'),
    expect: flags.expect ?? 200,
    timeoutMs: (flags.timeoutSeconds ?? 10) * 1000,
    retry: flags.retry ?? true,
    durationMs: (flags.durationSeconds ?? 30) * 1000,
    warmUpMs: settleMs,
    settleMs,
  };
}

import { type Static, Type } from 'typebox';
import { judge } from '../check/judge.ts';
import type { Report } from '../check/report.ts';
import { flagName, parseFlags } from '../config/flags.ts';
import { kubectlOnPath, UnreadableCluster } from '../kubectl/kubectl.ts';
import { liveDeployments } from '../kubectl/live-deployments.ts';
import { liveSurroundings } from '../kubectl/live-surroundings.ts';
import { deploymentNames } from '../kubectl/operands.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import { rules } from '../rules/registry.ts';
import type { Command, Io } from './command.ts';
import { configurationFor, manifestOptions } from './manifest-options.ts';
import { reportOptions, tellReport } from './tell-report.ts';

const REQUEST_TIMEOUT = '30s';

/** Flags that kubectl is given with every call, as they are. */
const connection = {
  context: text('Context of the kubeconfig.'),
  kubeconfig: text('Kubeconfig file.'),
  cluster: text('Cluster of the kubeconfig.'),
  user: text('User of the kubeconfig.'),
  server: text('Address of the API server.', 's'),
  token: text('Bearer token for the API server.'),
  as: text('User to impersonate.'),
  asGroup: text('Group to impersonate.'),
  requestTimeout: Type.String({
    minLength: 1,
    default: REQUEST_TIMEOUT,
    description: 'How long each request to the API server may take; 0 is for ever.',
  }),
};

const options = Type.Object({
  namespace: text('Namespace of the Deployments. Absent: that of the context.', 'n'),
  allNamespaces: Type.Boolean({ short: 'A', default: false, description: 'Every namespace.' }),
  selector: text('Only Deployments with these labels.', 'l'),
  config: manifestOptions.config,
  ...reportOptions,
  ...connection,
});

type Flags = Partial<Static<typeof options>>;

/** What `kubectl evenkeel` has in place of the `check` of manifests. */
export const checkLive: Command = {
  name: 'check',
  summary: 'Judge Deployments of the cluster, each with what is around it there, and say what risks downtime.',
  operands: '[deployment/NAME...|deployment NAME...]',
  options,
  async run(argv, io) {
    const { values, positionals } = parseFlags(options, argv);
    const { format = 'text', failOn = 'deny', ...flags }: Flags = values;
    const names = deploymentNames(positionals);
    const { configuration, file: policy } = await configurationFor(flags, io);
    const judged = await judgeLive(names, flags, configuration, io).catch((error: unknown) => {
      if (!(error instanceof UnreadableCluster)) throw error;
      io.stderr(`${error.message}\n`);
      return undefined;
    });
    if (judged === undefined) return 2;
    const report: Report = { ...judged, ...(policy === undefined ? {} : { policy }) };
    return tellReport(report, { format, failOn }, io);
  },
};

/** What is told of no Deployment in particular. */
const CLUSTER = 'cluster';

async function judgeLive(
  names: readonly string[],
  flags: Flags,
  configuration: PolicyConfiguration,
  io: Io,
): Promise<Report> {
  const kubectl = kubectlOnPath(io, connectionFlags(flags));
  const scope = [
    ...(flags.namespace === undefined ? [] : [`--namespace=${flags.namespace}`]),
    ...(flags.allNamespaces ? ['--all-namespaces'] : []),
  ];
  const selector = flags.selector === undefined ? [] : [`--selector=${flags.selector}`];
  const { files, refusal } = await liveDeployments(kubectl, names, [...scope, ...selector]);
  const { around, unknown, remarks } = await liveSurroundings(kubectl, files, scope);
  const report = judge(files, {
    configuration,
    rules,
    now: new Date(),
    namespace: 'default',
    around,
    unknown,
    asksForNamespaces: true,
  });
  return {
    ...report,
    // There is no file to mend: what runs is mended where it comes from.
    findings: report.findings.map((finding) => ({ ...finding, fixable: false, changes: [] })),
    files: 0,
    faults: [...report.faults, ...(refusal === undefined ? [] : [{ file: CLUSTER, message: refusal }])],
    notes: [...report.notes, ...remarks.map((message) => ({ file: CLUSTER, message }))],
  };
}

function connectionFlags(flags: Flags): string[] {
  const { requestTimeout = REQUEST_TIMEOUT, ...rest } = flags;
  const given: Flags = { ...rest, requestTimeout };
  return (Object.keys(connection) as (keyof typeof connection)[]).flatMap((option) =>
    given[option] === undefined ? [] : [`--${flagName(option)}=${given[option]}`],
  );
}

function text(description: string, short?: string) {
  return Type.Optional(Type.String({ minLength: 1, description, ...(short && { short }) }));
}

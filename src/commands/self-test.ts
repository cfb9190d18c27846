import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment } from '@kubernetes/client-node';
import { type Static, Type } from 'typebox';
import { parseFlags, UsageError } from '../config/flags.ts';
import type { WritingClient } from '../kubernetes/client.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import { withTimeLimit } from '../kubernetes/time-limit.ts';
import { MODES } from '../policy/policy.ts';
import { injectedInto, unprobedDeployment } from '../self-test/deployment.ts';
import { type Outcome, type Verdict, verdictOn } from '../self-test/verdict.ts';
import type { Command, Io } from './command.ts';

const options = Type.Object({
  namespace: Type.Optional(
    Type.String({
      minLength: 1,
      short: 'n',
      title: 'NAMESPACE',
      description: "Where the Deployment would be created. Absent: the kubeconfig's.",
    }),
  ),
  mode: Type.Enum([...MODES], {
    default: 'enforce',
    description:
      'The mode that holds there: in `enforce` the Deployment must come back patched, in `warn` with a warning; in `audit` nothing is to be seen.',
  }),
  waitSeconds: Type.Integer({
    minimum: 0,
    maximum: 3600,
    default: 60,
    description: 'Seconds for which it is tried again: Evenkeel may not be ready yet.',
  }),
  kubeconfig: Type.Optional(
    Type.String({
      minLength: 1,
      title: 'FILE',
      description: 'Absent: the service account in a Pod, else `KUBECONFIG` or `~/.kube/config`.',
    }),
  ),
});

type Flags = Partial<Static<typeof options>>;

const PAUSE_MS = 1000;
const ANSWER_MS = 15_000;

export const selfTest: Command = {
  name: 'self-test',
  summary: 'Have the API server create a Deployment in a dry run, and see whether it comes back as Evenkeel makes it.',
  options,
  async run(argv, io: Io) {
    const { values, positionals } = parseFlags(options, argv);
    if (positionals[0] !== undefined) throw new UsageError(`${positionals[0]}: self-test takes flags only`);
    const { namespace, mode = 'enforce', waitSeconds = 60, kubeconfig }: Flags = values;
    try {
      const { connect } = await import('../kubernetes/client.ts');
      const client = await connect(kubeconfig, 'Name one that can be used with --kubeconfig.');
      const judge = async () => verdictOn(await outcomeIn(namespace ?? client.namespace, client), mode);
      const { passed, message } = await whenPassed(judge, waitSeconds * 1000);
      io[passed ? 'stdout' : 'stderr'](`${message}\n`);
      return passed ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      io.stderr(`${error.message}\n`);
      return 2;
    }
  },
};

/** Asks again where it did not pass and where the API server could not be reached; rejects where that lasts to the end. */
async function whenPassed(judge: () => Promise<Verdict>, waitMs: number): Promise<Verdict> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const isLast = performance.now() + PAUSE_MS > deadline;
    try {
      const verdict = await judge();
      if (verdict.passed || isLast) return verdict;
    } catch (error) {
      if (isLast || !(error instanceof ClusterError) || error.fault.kind !== 'connection') throw error;
    }
    await sleep(PAUSE_MS);
  }
}

async function outcomeIn(namespace: string, client: WritingClient): Promise<Outcome> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const late = () =>
    new ClusterError(
      { kind: 'connection' },
      `no answer from ${client.server} to POST ${path} in ${ANSWER_MS / 1000} s`,
    );
  try {
    const { object, warnings } = await withTimeLimit(new AbortController().signal, ANSWER_MS, late, (signal) =>
      client.tryToCreate(path, unprobedDeployment(), signal),
    );
    return { stored: true, injected: injectedInto(object as V1Deployment), warnings };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { stored: false, refusal: error.message };
  }
}

/** A webhook's no, or one that could not be asked under failurePolicy Fail; what is missing of permissions is no such. */
function isRefusal(error: unknown): error is ClusterError {
  if (!(error instanceof ClusterError) || error.fault.kind !== 'status') return false;
  return error.fault.status >= 500 || error.message.includes('admission webhook');
}

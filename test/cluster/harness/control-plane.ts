import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../until.ts';
import { type Binaries, controlPlaneBinaries } from './binaries.ts';
import { type Child, startChild } from './child.ts';
import { type User, writeKubeconfigs, writeTokens } from './credentials.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';
import { freePorts } from './ports.ts';

/** etcd, an API server and, where its program is there, a controller manager: no node, so Pods stay Pending. */
export interface ControlPlane {
  kubectl: Kubectl;
  /** The administrator's, a path. */
  kubeconfig: string;
  /** Everybody's. */
  kubeconfigs: Record<User, string>;
  /** A file with one audit event (JSON) a line, written before the request is answered. */
  auditLog: string;
  /** Whether the Deployment controller runs. */
  reconciles: boolean;
  /** The URL under which etcd takes requests in JSON. */
  etcd: string;
  /** The processes, as they are now. */
  pids(): { apiServer: number; etcd: number };
  /** Ends the API server as a machine that fails would, and starts it anew at the same address; resolves when it is ready. */
  restartApiServer(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Of the range set aside for benchmarks (RFC 2544): nobody else's. */
const SERVICE_RANGE = '198.19.0.0/16';

/** What the tests look at: controllers that would only cost time stay off. */
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'namespace-controller',
  'serviceaccount-controller',
  'garbage-collector-controller',
];

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'Metadata',
      verbs: ['create', 'update', 'patch'],
      resources: [
        { group: 'apps', resources: ['deployments'] },
        { group: 'admissionregistration.k8s.io' },
        { group: 'coordination.k8s.io', resources: ['leases'] },
        { group: '', resources: ['secrets'] },
      ],
    },
    { level: 'None' },
  ],
};

/** Where a control plane listens, and what it is for. */
export interface ControlPlaneOptions {
  host?: string;
  /** Every controller runs, and the parts of a node are known by name. */
  forNode?: boolean;
  /** Webhooks are dialled at the endpoints of their Service: there is no proxy that would know its address. */
  dialsEndpoints?: boolean;
  /** False: what is stored stays as it was stored. */
  controllers?: boolean;
}

/** Starts a control plane that keeps everything in the folder. Ready when this resolves, some 6 s later. */
export async function startControlPlane(
  folder: string,
  { host = HOST, forNode = false, dialsEndpoints = false, controllers = true }: ControlPlaneOptions = {},
): Promise<ControlPlane> {
  const binaries = await controlPlaneBinaries();
  const [etcdPort, peerPort, apiPort] = (await freePorts(3)) as [number, number, number];
  await mkdir(folder, { recursive: true });
  const tokens = await writeTokens(tokenFile(folder));
  await writeServiceAccountKeys(folder);
  const etcd = startEtcd(binaries, folder, etcdPort, peerPort);
  const children = [etcd];
  const stop = async () => {
    // Nothing of it is kept, and a graceful end of the API server takes up to a minute.
    await Promise.all(children.reverse().map((child) => child.stop('SIGKILL')));
  };
  try {
    await writeFile(join(folder, 'audit-policy.json'), JSON.stringify(AUDIT_POLICY));
    let apiServer = startApiServer(binaries, folder, etcdPort, { host, port: apiPort, dialsEndpoints });
    children.push(apiServer);
    const certificate = await until('the API server to issue its certificate', async () => {
      assertRunning(apiServer, 'kube-apiserver');
      return readFile(join(certFolder(folder), 'apiserver.crt'), 'utf8').catch(() => undefined);
    });
    const kubeconfigs = await writeKubeconfigs(folder, { url: `https://${host}:${apiPort}`, certificate }, tokens);
    const kubectl = kubectlFor(binaries.kubectl, kubeconfigs.admin, join(folder, 'kubectl-cache'));
    const ready = () =>
      until(`the API server to be ready; see ${join(folder, 'kube-apiserver.log')}`, async () => {
        assertRunning(apiServer, 'kube-apiserver');
        return (await kubectl(['get', '--raw', '/readyz'])).code === 0;
      });
    await ready();
    const controllerManager = controllers ? binaries.controllerManager : undefined;
    if (controllerManager !== undefined) {
      children.push(startControllerManager(controllerManager, folder, kubeconfigs, forNode));
    }
    return {
      kubectl,
      kubeconfig: kubeconfigs.admin,
      kubeconfigs,
      auditLog: join(folder, 'audit.log'),
      reconciles: controllerManager !== undefined,
      etcd: `http://${HOST}:${etcdPort}`,
      pids: () => ({ apiServer: apiServer.pid, etcd: etcd.pid }),
      async restartApiServer() {
        await apiServer.stop('SIGKILL');
        apiServer = startApiServer(binaries, folder, etcdPort, { host, port: apiPort, dialsEndpoints });
        children.push(apiServer);
        await ready();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startEtcd({ etcd }: Binaries, folder: string, port: number, peerPort: number): Child {
  const client = `http://${HOST}:${port}`;
  const peer = `http://${HOST}:${peerPort}`;
  const flags = [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
  ];
  return startChild(etcd, flags, join(folder, 'etcd.log'));
}

/** One pair for as long as the control plane lives: tokens outlast a restart of the API server. */
async function writeServiceAccountKeys(folder: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(serviceAccountKey(folder), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(join(folder, 'service-account.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
}

function startApiServer(
  binaries: Binaries,
  folder: string,
  etcdPort: number,
  { host, port, dialsEndpoints }: { host: string; port: number; dialsEndpoints: boolean },
): Child {
  const flags = [
    `--etcd-servers=http://${HOST}:${etcdPort}`,
    `--bind-address=${host}`,
    `--advertise-address=${host}`,
    // A loopback address may not stand in the endpoints of the Service `kubernetes`.
    ...(host === HOST ? ['--endpoint-reconciler-type=none'] : []),
    `--secure-port=${port}`,
    // It issues its own serving certificate there.
    `--cert-dir=${certFolder(folder)}`,
    `--token-auth-file=${tokenFile(folder)}`,
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--service-account-key-file=${join(folder, 'service-account.pub')}`,
    `--service-account-signing-key-file=${serviceAccountKey(folder)}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--authorization-mode=Node,RBAC',
    // Logs are read from the kubelet, and no name server knows the node.
    '--kubelet-preferred-address-types=InternalIP',
    `--audit-policy-file=${join(folder, 'audit-policy.json')}`,
    `--audit-log-path=${join(folder, 'audit.log')}`,
    '--audit-log-mode=blocking',
    ...(dialsEndpoints ? ['--enable-aggregator-routing=true'] : []),
  ];
  return startChild(binaries.apiServer, flags, join(folder, 'kube-apiserver.log'));
}

function startControllerManager(
  program: string,
  folder: string,
  kubeconfigs: Record<User, string>,
  forNode: boolean,
): Child {
  const kubeconfig = kubeconfigs['system:kube-controller-manager'];
  const flags = [
    `--kubeconfig=${kubeconfig}`,
    // As installers set it: each controller writes under a service account of its own.
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${serviceAccountKey(folder)}`,
    `--controllers=${forNode ? '*' : CONTROLLERS.join(',')}`,
    `--root-ca-file=${join(certFolder(folder), 'apiserver.crt')}`,
    '--leader-elect=false',
    '--secure-port=0',
  ];
  return startChild(program, flags, join(folder, 'kube-controller-manager.log'));
}

function assertRunning(child: Child, name: string): void {
  if (!child.running) throw new Error(`${name} ended:\n${child.output().slice(-4000)}`);
}

const certFolder = (folder: string) => join(folder, 'certificates');
const tokenFile = (folder: string) => join(folder, 'tokens.csv');
const serviceAccountKey = (folder: string) => join(folder, 'service-account.key');

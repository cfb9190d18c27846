import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BINARIES, isNewest, kubernetesModule, requiredVersion, VERSION_VARIABLE } from './kubernetes-module.ts';

/** The executables of a control plane. */
export interface Binaries {
  etcd: string;
  apiServer: string;
  kubectl: string;
  /** Absent from envtest's assets: then nothing makes ReplicaSets of Deployments. */
  controllerManager?: string;
}

/** The executables of a node, and what places Pods on it. */
export interface NodeBinaries {
  scheduler: string;
  kubelet: string;
  proxy: string;
}

const cache = join(import.meta.dirname, '../../../.cache/cluster');

const kubernetes = kubernetesModule();
const etcdVersion = requiredVersion('etcd', 'go.etcd.io/etcd/server/v3');
const helmVersion = requiredVersion('helm', 'helm.sh/helm/v4');
/** Where Helm is once it is built. */
export const helmPath = join(cache, `helm-${helmVersion}`, 'helm');
const kustomizeVersion = requiredVersion('kustomize', 'sigs.k8s.io/kustomize/kustomize/v5');

const PACKAGES: Readonly<Record<string, { module: string; path: string }>> = {
  etcd: { module: 'etcd', path: 'go.etcd.io/etcd/server/v3' },
  'kube-apiserver': { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'kube-controller-manager': { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  kubectl: { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kubectl' },
  'kube-scheduler': { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubelet: { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kubelet' },
  'kube-proxy': { module: kubernetes.folder, path: 'k8s.io/kubernetes/cmd/kube-proxy' },
  helm: { module: 'helm', path: 'helm.sh/helm/v4/cmd/helm' },
  kustomize: { module: 'kustomize', path: 'sigs.k8s.io/kustomize/kustomize/v5' },
};

/** The executables in KUBEBUILDER_ASSETS where that is set, else those of the cache, built if they are not there. */
export async function controlPlaneBinaries(): Promise<Binaries> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets !== undefined && assets !== '') return envtestBinaries(assets);
  const folder = await built(['kube-apiserver', 'kube-controller-manager', 'kubectl']);
  return {
    etcd: await builtAlone('etcd', etcdVersion),
    apiServer: join(folder, 'kube-apiserver'),
    kubectl: join(folder, 'kubectl'),
    controllerManager: join(folder, 'kube-controller-manager'),
  };
}

/** The executables of a node, of the cache or built: of the newest version alone. */
export async function nodeBinaries(): Promise<NodeBinaries> {
  if (!isNewest(kubernetes)) throw new Error(`${VERSION_VARIABLE} is for the tests that need no node. Unset it.`);
  const folder = await built(['kube-scheduler', 'kubelet', 'kube-proxy']);
  return {
    scheduler: join(folder, 'kube-scheduler'),
    kubelet: join(folder, 'kubelet'),
    proxy: join(folder, 'kube-proxy'),
  };
}

/** The folder that has the programs of Kubernetes, those that were missing built. */
async function built(names: readonly string[]): Promise<string> {
  const folder = join(cache, kubernetes.version);
  for (const name of names) if (!existsSync(join(folder, name))) await build(name, folder);
  return folder;
}

/** A program with a version of its own, of the cache or built; a path. */
async function builtAlone(name: string, version: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  if (!existsSync(join(folder, name))) await build(name, folder);
  return join(folder, name);
}

/** Helm, of the cache or built. */
export function helmBinary(): Promise<string> {
  return builtAlone('helm', helmVersion);
}

/** kustomize, of the cache or built. */
export function kustomizeBinary(): Promise<string> {
  return builtAlone('kustomize', kustomizeVersion);
}

function envtestBinaries(folder: string): Binaries {
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
    if (!existsSync(join(folder, name))) {
      throw new Error(
        `KUBEBUILDER_ASSETS=${folder}: no ${name} there. Fill it with \`setup-envtest use\`, or unset it to build from source.`,
      );
    }
  }
  const controllerManager = join(folder, 'kube-controller-manager');
  return {
    etcd: join(folder, 'etcd'),
    apiServer: join(folder, 'kube-apiserver'),
    kubectl: join(folder, 'kubectl'),
    ...(existsSync(controllerManager) ? { controllerManager } : {}),
  };
}

/** Builds beside its place and moves it there when whole, so that a build cut short or two at once leave no harm. */
async function build(name: string, folder: string): Promise<void> {
  const { module, path } = PACKAGES[name]!;
  await mkdir(folder, { recursive: true });
  const building = await mkdtemp(join(folder, '.building-'));
  console.error(`building ${name} in ${folder} (some minutes the first time)`);
  try {
    const output = join(building, name);
    await go(['build', '-trimpath', `-ldflags=${linkerFlags(module)}`, '-o', output, path], join(BINARIES, module));
    await rename(output, join(folder, name));
  } finally {
    await rm(building, { recursive: true, force: true });
  }
}

/** Without them Kubernetes says that it is v0.0.0, and its clients believe it. */
function linkerFlags(module: string): string {
  if (module !== kubernetes.folder) return '-s -w';
  const { version, minor } = kubernetes;
  const about = 'k8s.io/component-base/version';
  return `-s -w -X ${about}.gitVersion=${version} -X ${about}.gitMajor=1 -X ${about}.gitMinor=${minor}`;
}

async function go(args: string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)('go', args, { cwd, env: { ...process.env, CGO_ENABLED: '0' }, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') {
      throw new Error(
        'Go is not installed, and the control plane for test:cluster is built with it. Install Go 1.26 or later ' +
          '(https://go.dev/dl), or set KUBEBUILDER_ASSETS to envtest binaries, or KUBECONFIG to a cluster of yours.',
      );
    }
    throw new Error(`go ${args.join(' ')} in ${cwd} failed:\n${stderr}`);
  }
}

if (import.meta.main) {
  console.log(await controlPlaneBinaries());
  console.log(await helmBinary());
  console.log(await kustomizeBinary());
}

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NodeBinaries } from '../../cluster/harness/binaries.ts';
import { type Child, startChild } from '../../cluster/harness/child.ts';
import type { Kubectl } from '../../cluster/harness/kubectl.ts';
import { until } from '../../until.ts';
import { NODE_ADDRESS } from './machine.ts';

const run = promisify(execFile);

export interface NodeParts {
  binaries: NodeBinaries;
  kubectl: Kubectl;
  /** Kubeconfigs of those who speak for the node. */
  kubeconfigs: { kubelet: string; proxy: string };
  /** Docker-archives with all images, the sandbox's among them. */
  images: readonly string[];
  /** Further references to images of the archives: each with the one that it is another name of. */
  aliases?: Readonly<Record<string, string>>;
  sandboxImage: string;
}

export interface RunningNode {
  name: string;
  stop(): Promise<void>;
}

/** Starts containerd, the kubelet and kube-proxy with everything of theirs in the folder; resolves when the node is Ready. */
export async function startNode(folder: string, parts: NodeParts): Promise<RunningNode> {
  const name = 'node1';
  const children: Child[] = [];
  const socket = join(folder, 'containerd.sock');
  const start = (program: string, args: readonly string[], log: string) => {
    const child = startChild(program, args, join(folder, log));
    children.push(child);
    return child;
  };
  await Promise.all(['cni', 'kubelet', 'containerd'].map((each) => mkdir(join(folder, each), { recursive: true })));
  await writeFile(join(folder, 'containerd.toml'), containerdConfig(folder, socket, parts.sandboxImage));
  await writeFile(join(folder, 'cni/10-bridge.conflist'), JSON.stringify(BRIDGE));
  await writeFile(join(folder, 'kubelet.json'), JSON.stringify(kubeletConfig(socket)));
  await writeFile(join(folder, 'kube-proxy.json'), JSON.stringify(proxyConfig(parts.kubeconfigs.proxy, name)));
  const ctr = (...args: string[]) => run('/usr/bin/ctr', ['--address', socket, '--namespace', 'k8s.io', ...args]);
  const stop = async () => {
    const [containerd, ...others] = children;
    for (const child of others.reverse()) await child.stop('SIGKILL');
    // While containerd is there, and once no kubelet starts them anew: containers outlive both of them.
    await endAllContainers(ctr);
    await containerd?.stop('SIGKILL');
    await unmountAllIn(folder);
  };
  try {
    start('/usr/bin/containerd', ['--config', join(folder, 'containerd.toml')], 'containerd.log');
    await until('containerd to answer', () =>
      ctr('version').then(
        () => true,
        () => false,
      ),
    );
    for (const archive of parts.images) await ctr('images', 'import', archive);
    for (const [alias, image] of Object.entries(parts.aliases ?? {})) await ctr('images', 'tag', image, alias);
    start(
      parts.binaries.kubelet,
      [
        `--config=${join(folder, 'kubelet.json')}`,
        `--kubeconfig=${parts.kubeconfigs.kubelet}`,
        `--hostname-override=${name}`,
        `--node-ip=${NODE_ADDRESS}`,
        `--root-dir=${join(folder, 'kubelet')}`,
      ],
      'kubelet.log',
    );
    start(parts.binaries.proxy, [`--config=${join(folder, 'kube-proxy.json')}`], 'kube-proxy.log');
    await until(`node ${name} to be Ready; see ${join(folder, 'kubelet.log')}`, async () => {
      const ended = children.find(({ running }) => !running);
      if (ended !== undefined) throw new Error(`a part of the node ended:\n${ended.output().slice(-4000)}`);
      const path = '{.status.conditions[?(@.type=="Ready")].status}';
      return (await parts.kubectl(['get', 'node', name, '-o', `jsonpath=${path}`])).stdout === 'True';
    });
    return { name, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function containerdConfig(folder: string, socket: string, sandboxImage: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return [
    'version = 2',
    `root = "${folder}/containerd/root"`,
    `state = "${folder}/containerd/state"`,
    '[grpc]',
    `  address = "${socket}"`,
    `[${cri}]`,
    `  sandbox_image = "${sandboxImage}"`,
    // Without CAP_SYS_RESOURCE a score cannot be lowered below its parent's.
    '  restrict_oom_score_adj = true',
    `  [${cri}.containerd.runtimes.runc]`,
    '    runtime_type = "io.containerd.runc.v2"',
    `  [${cri}.containerd.runtimes.runc.options]`,
    '    BinaryName = "/usr/sbin/runc"',
    `  [${cri}.cni]`,
    '    bin_dir = "/usr/lib/cni"',
    `    conf_dir = "${folder}/cni"`,
    '',
  ].join('\n');
}

const BRIDGE = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: false,
      hairpinMode: true,
      // More than a run has Pods: an address that is had again at once is known as its last Pod's for some seconds.
      ipam: { type: 'host-local', ranges: [[{ subnet: '198.18.128.0/20' }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
  ],
};

function kubeletConfig(socket: string) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    // It is reached from inside the namespace of the tests alone.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    address: NODE_ADDRESS,
    containerRuntimeEndpoint: `unix://${socket}`,
    cgroupDriver: 'cgroupfs',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    resolvConf: '',
    // What changes in a ConfigMap reaches the Pods within that time.
    syncFrequency: '10s',
    evictionHard: { 'nodefs.available': '1%', 'imagefs.available': '1%' },
    registerNode: true,
  };
}

function proxyConfig(kubeconfig: string, hostnameOverride: string) {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'iptables',
    clientConnection: { kubeconfig },
    hostnameOverride,
    clusterCIDR: '198.18.128.0/17',
    conntrack: { maxPerCore: 0 },
  };
}

type Ctr = (...args: string[]) => Promise<{ stdout: string }>;

/** Kills what runs in containers, and with a sandbox's last task the shim over it. */
async function endAllContainers(ctr: Ctr): Promise<void> {
  const { stdout } = await ctr('tasks', 'list', '--quiet').catch(() => ({ stdout: '' }));
  const tasks = stdout.split('\n').filter((id) => id !== '');
  if (tasks.length > 0) await ctr('tasks', 'delete', '--force', ...tasks).catch(() => {});
}

/** Volumes and root file systems stay mounted when kubelet and containerd end, and a folder with mounts cannot go. */
async function unmountAllIn(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  const those = mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse();
  for (const mount of those) await run('umount', ['--lazy', mount]).catch(() => {});
}

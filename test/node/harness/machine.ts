import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Addresses of 198.18.0.0/15, the range set aside for benchmarks (RFC 2544), which exist in the namespace of the tests only. */
export const NODE_ADDRESS = '198.18.0.1';
export const POD_RANGE = '198.18.128.0/17';
export const SERVICE_RANGE = '198.19.0.0/16';

/** What a node is made of, beside the binaries of Kubernetes: the Debian packages that have them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  '/usr/bin/containerd': 'containerd',
  '/usr/bin/ctr': 'containerd',
  '/usr/sbin/runc': 'runc',
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
  '/usr/sbin/iptables': 'iptables',
  '/usr/sbin/conntrack': 'conntrack',
  '/usr/sbin/ip': 'iproute2',
  '/usr/bin/nsenter': 'util-linux',
};

/** What makes the fresh namespaces of a node's own. */
export const UNSHARE: readonly [string, ...string[]] = [
  'unshare',
  ...['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
];

/** Sets up the namespaces that it is in for a node, and runs the command that follows it there. */
export const IN_NAMESPACE = ['sh', join(import.meta.dirname, 'in-namespace.sh')] as const;

/** Why no node can run here; undefined where one can. */
export function whyNoNode(): string | undefined {
  if (process.platform !== 'linux') return `a node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a node needs root: network namespaces, mounts, cgroups';
  if (spawnSync('go', ['version']).status !== 0) {
    return 'Go is not installed, and what runs on the node is built with it: https://go.dev/dl';
  }
  const missing = Object.entries(PROGRAMS).filter(([program]) => !existsSync(program));
  if (missing.length === 0) return whatFails();
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  return `programs are missing; on Debian: apt-get install ${packages}`;
}

/** A root that is confined, as in most containers, may not do what a node has to. */
function whatFails(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-probe-'));
  const [unshare, ...flags] = UNSHARE;
  const args = [...flags, ...IN_NAMESPACE, 'sh', join(import.meta.dirname, 'probe.sh'), folder];
  const { status, stdout, stderr } = spawnSync(unshare, args, { encoding: 'utf8', timeout: 20_000 });
  rmSync(folder, { recursive: true, force: true });
  if (status === 0) return undefined;
  return stdout.trim() || `namespaces cannot be made: ${stderr.trim() || 'unshare gave no answer in 20 s'}`;
}

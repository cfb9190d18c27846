import { existsSync } from 'node:fs';

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

/** Why no node can run here; undefined where one can. */
export function whyNoNode(): string | undefined {
  if (process.platform !== 'linux') return `a node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a node needs root: network namespaces, mounts, cgroups';
  const missing = Object.entries(PROGRAMS).filter(([program]) => !existsSync(program));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  return `programs are missing; on Debian: apt-get install ${packages}`;
}

import { type KubernetesModule, kubernetesModules } from '../cluster/harness/kubernetes-module.ts';

/** What is run against a version of Kubernetes. */
export interface Subject {
  kubernetes: KubernetesModule;
  /** What the README says of the version. */
  standing: string;
  /** What the README says of the tests. */
  shows: string;
  /** Patterns of the test files. */
  files: readonly string[];
}

const CLUSTER_TESTS = ['test/cluster/**/*.cluster.ts'];
const EXEC_FALLBACK = ['test/versions/exec-fallback.cluster.ts'];

/** The first minor version that is supported. */
export const OLDEST_SUPPORTED = 31;

/** One for each version that can be built, newest first. */
export function subjects(): Subject[] {
  return kubernetesModules().map((kubernetes, index) => {
    if (kubernetes.minor < OLDEST_SUPPORTED) {
      return {
        kubernetes,
        standing: 'not supported',
        shows: 'the webhook without its chart: preStop by `exec` where there is no native sleep',
        files: EXEC_FALLBACK,
      };
    }
    const standing = index === 0 ? 'newest supported' : 'oldest supported';
    return { kubernetes, standing, shows: 'all cluster tests', files: CLUSTER_TESTS };
  });
}

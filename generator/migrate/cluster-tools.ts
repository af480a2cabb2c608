// The input `cluster-tools`: single programs of IPFS Cluster.

const PREFIX = 'ipfs-cluster-';
const PROGRAM_COUNT = 3;

/** Returns the input for programs such as `ipfs-cluster-ctl`: `ctl`; '' where all programs are meant. */
export function formatClusterTools(programs: readonly string[]): string {
  const names = new Set(programs.map((program) => program.replace(PREFIX, '')));
  return names.size === PROGRAM_COUNT ? '' : [...names].sort().join(' ');
}

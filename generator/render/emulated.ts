// What only emulated legs have: tools of another architecture, an allow-list of the environment, and all that they run in one
// container.
import type { Emulated, LegJob } from '../plan/plan.ts';
import { expression } from './expression.ts';
import { map, scalar, type Value } from './yaml-text.ts';

/** Prints the version as the matrix has it, in a container. */
export const PRINT_VERSION = {
  python: `python -c 'import sys; print("%d.%d" % sys.version_info[:2])'`,
  node: `node --print 'process.versions.node.split(".")[0]'`,
  go: `go env GOVERSION | sed 's/^go//; s/^\\([0-9]*\\.[0-9]*\\).*/\\1/'`,
} as const;

/** Where an emulated leg's tools are on the machine; the container has the same folder. */
export function toolPaths({ ipfs }: LegJob): Value | null {
  if (!ipfs) return null;
  const tools = ipfs.products.map((product) =>
    product === 'Kubo'
      ? (['KUBO', scalar(expression('steps.ipfs.outputs.kubo-path'))] as const)
      : (['CLUSTER', scalar(expression('steps.ipfs.outputs.cluster-dir'))] as const),
  );
  return map(tools);
}

/** Names of what reaches the container. */
export function allowedNames({ ipfs }: LegJob, { allowed }: Emulated): readonly string[] {
  const tools = (ipfs?.products ?? []).map((product) => (product === 'Kubo' ? 'KUBO' : 'CLUSTER'));
  return ['QEMU_CPU', 'MACHINE', 'VERSION', 'PRINT_VERSION', ...tools, ...allowed];
}

/** All that an emulated leg runs, once it is proven to be one. */
export function containerCommands({ ipfs, runtime, commands }: LegJob): readonly string[] {
  const folders = (ipfs?.products ?? []).map((product) => (product === 'Kubo' ? '$' + '{KUBO%/*}' : '$CLUSTER'));
  // With the image's own pip: to install another takes most of a minute where it is emulated.
  const venv = 'python -m venv --system-site-packages --without-pip /tmp/venv';
  const environment =
    runtime === 'python' ? [venv, 'PATH=/tmp/venv/bin:$PATH', 'export PIP_PYTHON=/tmp/venv/bin/python'] : [];
  const given = [commands.install, commands.test, commands.architectureTest].flatMap(
    (text) => text?.trimEnd().split('\n') ?? [],
  );
  return [...(folders.length > 0 ? [`PATH=${folders.join(':')}:$PATH`] : []), ...environment, ...given];
}

// What only emulated legs have: tools of another architecture, an allow-list of the environment, and all that they run in one
// container.
import type { EmulatedPlacement, TestJob } from '../plan/plan.ts';
import { wrapExpression } from './expression.ts';
import { mapping, scalar, type YamlValue } from './yaml-text.ts';

/** Prints the version as the matrix has it, in a container. */
export const PRINT_VERSION = {
  python: `python -c 'import sys; print("%d.%d" % sys.version_info[:2])'`,
  node: `node --print 'process.versions.node.split(".")[0]'`,
  go: `go env GOVERSION | sed 's/^go//; s/^\\([0-9]*\\.[0-9]*\\).*/\\1/'`,
} as const;

/** What tells the container where a product or tool is: a path of an executable, or of a folder. */
interface ToolPath {
  readonly variable: string;
  readonly output: string;
  readonly kind: 'file' | 'folder';
}

function toolPathsOf({ ipfs }: TestJob): readonly ToolPath[] {
  const products = (ipfs?.products ?? []).map((product): ToolPath => {
    return product === 'Kubo'
      ? { variable: 'KUBO', output: 'steps.ipfs.outputs.kubo-path', kind: 'file' }
      : { variable: 'CLUSTER', output: 'steps.ipfs.outputs.cluster-dir', kind: 'folder' };
  });
  const tools = (ipfs?.tools ?? []).map(({ name }): ToolPath => {
    const variable = `TOOL_${name.toUpperCase().replaceAll('-', '_')}`;
    return { variable, output: `fromJSON(steps.ipfs.outputs.tools)['${name}'].path`, kind: 'file' };
  });
  return [...products, ...tools];
}

/** Where an emulated leg's tools are on the machine; the container has the same folder. */
export function toolPaths(job: TestJob): YamlValue | null {
  if (!job.ipfs) return null;
  return mapping(toolPathsOf(job).map(({ variable, output }) => [variable, scalar(wrapExpression(output))] as const));
}

/** Names of what reaches the container. */
export function allowedVariables(job: TestJob, { allowed }: EmulatedPlacement): readonly string[] {
  const tools = toolPathsOf(job).map(({ variable }) => variable);
  return ['QEMU_CPU', 'MACHINE', 'VERSION', 'PRINT_VERSION', ...tools, ...allowed];
}

/** All that an emulated leg runs, once it is proven to be one. */
export function containerCommands(job: TestJob): readonly string[] {
  const { runtime, commands } = job;
  const folders = toolPathsOf(job).map(({ variable, kind }) =>
    kind === 'file' ? `\${${variable}%/*}` : `$${variable}`,
  );
  // With the image's own pip: to install another takes most of a minute where it is emulated.
  const venv = 'python -m venv --system-site-packages --without-pip /tmp/venv';
  const environment =
    runtime === 'python' ? [venv, 'PATH=/tmp/venv/bin:$PATH', 'export PIP_PYTHON=/tmp/venv/bin/python'] : [];
  const given = [commands.install, commands.test, commands.architectureTest].flatMap(
    (text) => text?.trimEnd().split('\n') ?? [],
  );
  return [...(folders.length > 0 ? [`PATH=${folders.join(':')}:$PATH`] : []), ...environment, ...given];
}

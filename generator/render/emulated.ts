// What only emulated legs need: paths of tools for another architecture, the environment variables of the container, and the
// script that runs in it.
import type { EmulatedPlacement, TestJob } from '../plan/plan.ts';
import { mapping, scalar, wrapExpression, type YamlValue } from './yaml-text.ts';

/** Commands that print the version of a runtime as the matrix spells it. */
export const PRINT_VERSION = {
  python: `python -c 'import sys; print("%d.%d" % sys.version_info[:2])'`,
  node: `node --print 'process.versions.node.split(".")[0]'`,
  go: `go env GOVERSION | sed 's/^go//; s/^\\([0-9]*\\.[0-9]*\\).*/\\1/'`,
} as const;

/** An environment variable with the path of a product or tool, and the output of the action that has the path. */
interface ToolPath {
  readonly variable: string;
  readonly output: string;
  readonly kind: 'file' | 'folder';
}

/** The products that can run emulated, by the input of setup-ipfs-kit that installs them. */
const PRODUCT_PATHS: readonly (ToolPath & { readonly input: string })[] = [
  { input: 'kubo-version', variable: 'KUBO', output: 'steps.ipfs.outputs.kubo-path', kind: 'file' },
  { input: 'cluster-version', variable: 'CLUSTER', output: 'steps.ipfs.outputs.cluster-dir', kind: 'folder' },
];

function toolPathsOf({ ipfs }: TestJob): readonly ToolPath[] {
  const products = PRODUCT_PATHS.filter(({ input }) => (ipfs?.inputs[input] ?? 'none') !== 'none');
  const tools = (ipfs?.tools ?? []).map(({ name }): ToolPath => {
    const variable = `TOOL_${name.toUpperCase().replaceAll('-', '_')}`;
    return { variable, output: `fromJSON(steps.ipfs.outputs.tools)['${name}'].path`, kind: 'file' };
  });
  return [...products, ...tools];
}

/** Returns the variables with the paths of the tools. The container mounts the tool cache at the same path. */
export function toolPaths(job: TestJob): YamlValue | null {
  if (!job.ipfs) return null;
  return mapping(toolPathsOf(job).map(({ variable, output }) => [variable, scalar(wrapExpression(output))] as const));
}

/** Returns the names of the environment variables that the container gets. */
export function allowedVariables(job: TestJob, { allowed }: EmulatedPlacement): readonly string[] {
  const tools = toolPathsOf(job).map(({ variable }) => variable);
  return ['QEMU_CPU', 'MACHINE', 'VERSION', 'PRINT_VERSION', ...tools, ...allowed];
}

/** Returns the script of an emulated leg, without the check of its architecture. */
export function containerCommands(job: TestJob): readonly string[] {
  const { runtime, commands } = job;
  const folders = toolPathsOf(job).map(({ variable, kind }) =>
    kind === 'file' ? `\${${variable}%/*}` : `$${variable}`,
  );
  // The image's own pip: installing another one takes most of a minute under emulation.
  const venv = 'python -m venv --system-site-packages --without-pip /tmp/venv';
  const environment =
    runtime === 'python' ? [venv, 'PATH=/tmp/venv/bin:$PATH', 'export PIP_PYTHON=/tmp/venv/bin/python'] : [];
  const given = [commands.install, commands.test, commands.architectureTest].flatMap(
    (text) => text?.trimEnd().split('\n') ?? [],
  );
  return [...(folders.length > 0 ? [`PATH=${folders.join(':')}:$PATH`] : []), ...environment, ...given];
}

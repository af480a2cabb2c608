// Kubo and IPFS Cluster as Go modules of a few lines, with one dependency that the build must download. A real go command builds
// them in a second if its build cache has the standard library.
import { execFileSync } from 'node:child_process';
import { OWN_ARCH } from '../setup-ipfs-kit.ts';
import { formatGoSumLines, type GoModuleFiles } from './module.ts';

interface TinyModuleOptions {
  /** The go line of its go.mod. Default: the Go on PATH. */
  readonly goLine?: string;
  /** Added to each program. */
  readonly code?: string;
  /** Whether go.sum has the dependency. */
  readonly goSum?: boolean;
}

/** Writes its one argument to standard output. */
export const DEPENDENCY: GoModuleFiles = dependencyOf('os.Stdout.WriteString(text)');
/** The same module with other bytes. */
export const OTHER_DEPENDENCY: GoModuleFiles = dependencyOf('os.Stdout.WriteString("changed")');

/** Returns `github.com/ipfs/kubo` with one program that prints its version. */
export function tinyKubo(version: string, options: TinyModuleOptions = {}): GoModuleFiles {
  return moduleOf('github.com/ipfs/kubo', version, { ipfs: `${version}\n` }, options);
}

/** Returns `github.com/ipfs-cluster/ipfs-cluster` with three programs that print their names and version. */
export function tinyCluster(version: string, options: TinyModuleOptions = {}): GoModuleFiles {
  const names = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];
  const texts = Object.fromEntries(names.map((name) => [name, `${name} version ${version}\n`]));
  return moduleOf('github.com/ipfs-cluster/ipfs-cluster', version, texts, options);
}

/** Returns `github.com/ipfs/ipget`. Its main package is the module's root and prints the version of a build without Git. */
export function tinyIpget(version: string): GoModuleFiles {
  const { files, ...module } = moduleOf('github.com/ipfs/ipget', version, {
    ipget: `ipget version v${version} dev-build\n`,
  });
  const { 'cmd/ipget/main.go': main = '', ...others } = files;
  return { ...module, files: { ...others, 'main.go': main } };
}

/** Returns a Go toolchain as the module that GOTOOLCHAIN downloads, with `go` as the text of its command. */
export function tinyToolchain(version: string, go: string): GoModuleFiles {
  const path = 'golang.org/toolchain';
  // The go command makes these files executable and fails if they are missing.
  const files = { 'go.mod': `module ${path}\n`, 'bin/go': go, 'bin/gofmt': '', 'pkg/tool/none': '', 'lib/none': '' };
  return { path, version: `v0.0.1-go${version}.linux-${OWN_ARCH}`, files };
}

/** Returns the minor version of the Go on PATH: `1.26`. */
export function readGoMinor(): string {
  const version = execFileSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' });
  return /^go(\d+\.\d+)/.exec(version)?.[1] ?? '';
}

function moduleOf(
  path: string,
  version: string,
  programs: Readonly<Record<string, string>>,
  { goLine = readGoMinor(), code = '', goSum = true }: TinyModuleOptions = {},
): GoModuleFiles {
  const sources = Object.entries(programs).map(([name, text]) => {
    const main = `func main() { say.Say(${JSON.stringify(text)}) }`;
    return [`cmd/${name}/main.go`, `package main\n\nimport "${DEPENDENCY.path}"\n\n${main}\n${code}\n`] as const;
  });
  const goMod = `module ${path}\n\ngo ${goLine}\n\nrequire ${DEPENDENCY.path} ${DEPENDENCY.version}\n`;
  const files = {
    'go.mod': goMod,
    'go.sum': goSum ? formatGoSumLines(DEPENDENCY) : '',
    ...Object.fromEntries(sources),
  };
  return { path, version: `v${version}`, files };
}

function dependencyOf(statement: string): GoModuleFiles {
  const path = 'modules.example/Tiny/say';
  const source = `package say\n\nimport "os"\n\nfunc Say(text string) { ${statement} }\n`;
  return { path, version: 'v1.2.3', files: { 'go.mod': `module ${path}\n\ngo 1.21\n`, 'say.go': source } };
}

// Finds the Pythons, the Node and the Go of this machine.
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FACTS, type Runtime } from '../../../generator/facts/facts.ts';
import { versionDistance } from '../../../generator/try/legs.ts';
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import { runProcess } from '../../../kit/process/run.ts';
import { findExecutable } from '../../../kit/system/find-executable.ts';

interface RuntimeAtHand {
  /** As in a config: `3.11`, `22`, `1.26`. */
  readonly version: string;
  readonly executable: string;
}

export interface RuntimesAtHand {
  readonly python: readonly RuntimeAtHand[];
  readonly node: readonly RuntimeAtHand[];
  readonly go: readonly RuntimeAtHand[];
  /** The path of uv, which provides every Python; null for none. */
  readonly uv: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const QUERY_LIMIT_MS = 20_000;
/** Prints what a virtual environment of this Python needs. Debian's has no ensurepip without python3-venv. */
const DESCRIBE_PYTHON = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2], sys.executable)";

/** Returns the runtimes on PATH, oldest first. Asks only for the named ones. */
export async function findRuntimes(wanted: readonly Runtime[], env: Environment): Promise<RuntimesAtHand> {
  const find = async (runtime: Runtime, search: () => Promise<readonly RuntimeAtHand[]>) =>
    wanted.includes(runtime) ? await search() : [];
  return {
    python: await find('python', () => findPythons(env)),
    node: await find('node', () => findOne('node', ['--version'], /^v(\d+)\./, env)),
    go: await find('go', () => findOne('go', ['env', 'GOVERSION'], /^go(\d+\.\d+)/, env)),
    uv: wanted.includes('python') ? findProgram('uv', env) : null,
  };
}

async function findPythons(env: Environment): Promise<readonly RuntimeAtHand[]> {
  const versions = Object.keys(FACTS.runtimes.python.versions);
  const named = [...versions.map((version) => `python${version}`), 'python3', 'python'];
  const paths = [...named.flatMap((name) => findProgram(name, env) ?? []), ...listPyenv(env)];
  const found = await Promise.all([...new Set(paths)].map((path) => describePython(path, env)));
  const all = found.filter((each) => each !== null);
  const first = all.filter(({ version }, at) => all.findIndex((each) => each.version === version) === at);
  return first.sort((a, b) => compareVersions(a.version, b.version));
}

/** The Pythons of pyenv, also those that are not switched on, whose shims on PATH do not work. */
function listPyenv({ PYENV_ROOT = join(homedir(), '.pyenv') }: Environment): readonly string[] {
  try {
    return readdirSync(join(PYENV_ROOT, 'versions')).map((name) => join(PYENV_ROOT, 'versions', name, 'bin/python3'));
  } catch {
    return [];
  }
}

async function describePython(path: string, env: Environment): Promise<RuntimeAtHand | null> {
  const result = await runProcess(path, ['-I', '-c', DESCRIBE_PYTHON], {
    // A .python-version in the checkout would switch pyenv's shims off.
    cwd: homedir(),
    env,
    limitMs: QUERY_LIMIT_MS,
  });
  const [, version, executable] = (result.how === 'exit' && /^(3\.\d+) (.+)$/m.exec(result.stdout)) || [];
  return version && executable ? { version, executable } : null;
}

async function findOne(
  name: string,
  args: readonly string[],
  pattern: RegExp,
  env: Environment,
): Promise<readonly RuntimeAtHand[]> {
  const executable = findProgram(name, env);
  if (executable === null) return [];
  const result = await runProcess(executable, args, { env, limitMs: QUERY_LIMIT_MS });
  const version = result.how === 'exit' ? pattern.exec(result.stdout)?.[1] : undefined;
  return version === undefined ? [] : [{ version, executable }];
}

function findProgram(name: string, { PATH: path }: Environment): string | null {
  return findExecutable(name, { path, extensions: process.platform === 'win32' ? ['.exe'] : null });
}

/** Returns the one with this version, else the one with the nearest, the newer of two; null for none. */
export function chooseNearest(found: readonly RuntimeAtHand[], version: string): RuntimeAtHand | null {
  const [nearest = null] = found.toSorted(
    (a, b) =>
      versionDistance(a.version, version) - versionDistance(b.version, version) ||
      compareVersions(b.version, a.version),
  );
  return nearest;
}

/** Returns the versions that legs can have here. uv provides every Python. */
export function listVersions({ python, node, go, uv }: RuntimesAtHand): Readonly<Record<Runtime, readonly string[]>> {
  const versions = (found: readonly RuntimeAtHand[]) => found.map(({ version }) => version);
  const pythons = uv === null ? versions(python) : Object.keys(FACTS.runtimes.python.versions);
  return { python: pythons, node: versions(node), go: versions(go) };
}

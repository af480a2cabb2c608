// Programs that run another program: `sudo -E env CI=1 timeout 60 npx jest` runs jest.
import { basenameOf, skipOptions } from './words.ts';

/** The names of each wrapper's options that take the next word as their value. */
const WRAPPERS: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '--user', '-g', '--group', '-h', '-p', '-C', '-D', '-R', '-T'],
  doas: ['-u', '-C'],
  env: ['-u', '--unset', '-C', '--chdir', '-S'],
  command: [],
  exec: ['-a'],
  eval: [],
  time: ['-f', '-o'],
  nice: ['-n', '--adjustment'],
  ionice: ['-c', '-n'],
  nohup: [],
  setsid: [],
  stdbuf: ['-i', '-o', '-e'],
  unbuffer: [],
  chronic: [],
  arch: [],
  timeout: ['-k', '--kill-after', '-s', '--signal'],
  gtimeout: ['-k', '-s'],
  taskset: [],
  xargs: ['-n', '-P', '-I', '-L', '-d'],
  'xvfb-run': ['-s', '--server-args', '-n', '--server-num', '-e', '-f', '-p', '-w'],
  'dbus-run-session': [],
  dotenv: ['-e', '-f', '-c'],
  'cross-env': [],
  npx: ['-p', '--package', '-c', '--call'],
  bunx: ['-p', '--package'],
  pnpx: [],
  uvx: ['--from', '--with', '-p', '--python'],
  winpty: [],
  retry: ['-t', '--times', '-d', '--delay', '-n', '-s', '-m', '-x', '-u', '-w'],
  firejail: [],
  strace: ['-o', '-e'],
  valgrind: [],
};

/** Commands of a program that run another program, with the options that take a value. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  'poetry run': [],
  'uv run': ['--with', '--extra', '--group', '-p', '--python', '--package', '--directory', '--project', '--only-group'],
  'pipenv run': [],
  'pipx run': ['--spec', '--python', '--index-url', '-i', '--with'],
  'pdm run': ['-p'],
  'hatch run': [],
  'rye run': [],
  'pixi run': ['-e', '--environment', '--manifest-path'],
  'conda run': ['-n', '--name', '-p', '--prefix', '--cwd'],
  'mamba run': ['-n', '--name', '-p'],
  'micromamba run': ['-n', '-p'],
  'bundle exec': [],
  'pnpm exec': [],
  'pnpm dlx': [],
  'yarn exec': [],
  'yarn dlx': [],
  'npm exec': ['-p', '--package', '-c'],
  'bun x': [],
  'mise exec': [],
  'asdf exec': [],
  'opam exec': [],
  'nix develop': [],
  'rustup run': [],
  'composer exec': [],
  'dotenvx run': [],
};

const MAX_WRAPPERS = 20;

interface UnwrappedCommand {
  /** The program that runs in the end, and its arguments: the last words of the command. */
  readonly words: readonly string[];
  /** The programs that start it, without folders, such as `sudo`. */
  readonly wrappers: ReadonlySet<string>;
}

/** Returns the words of the program that a command runs in the end. */
export function unwrapCommand(words: readonly string[]): readonly string[] {
  return findWrappers(words).words;
}

export function findWrappers(words: readonly string[]): UnwrappedCommand {
  const wrappers = new Set<string>();
  let rest = words;
  for (let count = 0; count < MAX_WRAPPERS; count++) {
    const inner = unwrapOnce(rest);
    if (inner === null) break;
    wrappers.add(basenameOf(rest[0] ?? ''));
    rest = inner;
  }
  return { words: rest, wrappers };
}

/** Returns null if the first word is not a wrapper. */
function unwrapOnce(words: readonly string[]): readonly string[] | null {
  const [first = '', second = ''] = words;
  if (/^\w+=/.test(first)) return words.slice(1);
  const name = basenameOf(first);
  // It only looks for the program.
  if (name === 'command' && /^-[vV]/.test(second)) return null;
  if (Object.hasOwn(WRAPPERS, name)) {
    const rest = skipOptions(words.slice(1), WRAPPERS[name] ?? []);
    const skipped = name === 'timeout' || name === 'gtimeout' || name === 'taskset' ? rest.slice(1) : rest;
    return skipped.length > 0 ? skipped : null;
  }
  // `uvx` is short for it.
  if (name === 'uv' && second === 'tool' && words[2] === 'run') return unwrapOnce(['uvx', ...words.slice(3)]);
  const runner = `${name} ${second}`;
  if (Object.hasOwn(RUNNERS, runner)) {
    const rest = skipOptions(words.slice(2), RUNNERS[runner] ?? []);
    // The toolchain, the environment and the `-c` of these come before the command.
    if (name === 'rustup') return rest.slice(1);
    if (name === 'nix') return words.includes('-c') ? words.slice(words.indexOf('-c') + 1) : null;
    return rest.length > 0 ? rest : null;
  }
  return null;
}

// What a command is for, by its program and its arguments. Data: a program that is not listed here is unknown.
import { type CommandPurpose, purposeOfScript, purposeOfTask } from './task-names.ts';
import { basenameOf, isPython, positional, skipOptions } from './words.ts';

const always = (purpose: CommandPurpose) => () => purpose;
const byFirst =
  (purposes: Readonly<Record<string, CommandPurpose>>, withValue: readonly string[] = []) =>
  (args: readonly string[]) => {
    const [first = ''] = skipOptions(
      args.filter((word) => !word.startsWith('+')),
      withValue,
    );
    return Object.hasOwn(purposes, first) ? (purposes[first] ?? null) : null;
  };
/** The most telling one of several targets. */
const byTargets =
  (withValue: readonly string[], none: CommandPurpose | null = null) =>
  (args: readonly string[]) => {
    const targets = positional(args, withValue);
    if (targets.length === 0) return none;
    const purposes = targets.map(purposeOfTask);
    return (['test', 'publish', 'build', 'install'] as const).find((each) => purposes.includes(each)) ?? null;
  };

const PACKAGE_SCRIPTS = ['-w', '--workspace', '--prefix', '-C', '--cwd', '--dir', '--filter', '-F'];

function nodeScripts(args: readonly string[]): CommandPurpose | null {
  const words = positional(args, PACKAGE_SCRIPTS);
  const [first = '', second = ''] = words;
  if (first === 'run' || first === 'run-script' || first === 'rum') return purposeOfTask(second);
  if (first === 'workspace') return nodeScripts(words.slice(2));
  if (first === 'workspaces') return nodeScripts(words.slice(first === 'workspaces' && second === 'foreach' ? 2 : 1));
  if (['ci', 'install', 'i', 'add', 'install-clean'].includes(first)) return 'install';
  if (first === 'publish') return 'publish';
  if (first === 't' || first === 'tst') return 'test';
  return purposeOfTask(first);
}

const yarn = (args: readonly string[]): CommandPurpose | null =>
  positional(args, PACKAGE_SCRIPTS).length === 0 ? 'install' : nodeScripts(args);

const PIP = (args: readonly string[]): CommandPurpose | null => {
  const [first = '', ...rest] = positional(args, ['-r', '-c', '--index-url', '-i', '--extra-index-url', '-f', '-t']);
  if (first === 'wheel') return 'build';
  if (first !== 'install') return null;
  // These are newer versions of what is there already.
  const onlyTools = rest.length > 0 && rest.every((each) => /^(?:pip|setuptools|wheel)(?:[=<>~!].*)?$/.test(each));
  return onlyTools ? null : 'install';
};

const GRADLE = (args: readonly string[]): CommandPurpose | null => {
  const tasks = positional(args, ['-p', '--project-dir', '-x', '--exclude-task', '-b', '-I', '--tests']).map((task) =>
    task.slice(task.lastIndexOf(':') + 1),
  );
  if (tasks.some((task) => /^(?:check|test|\w+Test|test\w+|integrationTests?)$/.test(task))) return 'test';
  if (tasks.some((task) => /^publish/.test(task))) return 'publish';
  return tasks.some((task) => /^(?:build|assemble\w*|jar|shadowJar|bundle\w*)$/.test(task)) ? 'build' : null;
};

const MAVEN = (args: readonly string[]): CommandPurpose | null => {
  const goals = positional(args, ['-f', '-pl', '-P', '-s', '-rf', '-T']);
  if (goals.includes('deploy')) return 'publish';
  const skipsTests = args.some((word) => /^-D(?:skipTests|maven\.test\.skip)(?:=true)?$/.test(word));
  if (!skipsTests && goals.some((goal) => ['test', 'verify', 'install', 'integration-test', 'package'].includes(goal)))
    return 'test';
  return goals.some((goal) => ['compile', 'package', 'install', 'verify'].includes(goal)) ? 'build' : null;
};

const CARGO: Readonly<Record<string, CommandPurpose>> = {
  test: 'test',
  t: 'test',
  nextest: 'test',
  miri: 'test',
  'llvm-cov': 'test',
  tarpaulin: 'test',
  build: 'build',
  b: 'build',
  install: 'install',
  binstall: 'install',
  publish: 'publish',
};

const cargo = (words: readonly string[]): CommandPurpose | null => {
  const args = words.filter((word) => !word.startsWith('+'));
  const [first = '', ...rest] = positional(args, ['--manifest-path', '--config', '-Z', '-C']);
  if (first === 'hack') return byFirst(CARGO)(rest);
  if (first === 'xtask' || first === 'make') return purposeOfTask(rest[0] ?? '');
  if (first === 'miri') return rest[0] === 'test' || rest[0] === 'nextest' ? 'test' : null;
  if (first === 'nextest') return rest[0] === 'run' || rest[0] === undefined ? 'test' : null;
  if (first === 'llvm-cov') return rest[0] === 'report' || rest[0] === 'clean' ? null : 'test';
  if (args.includes('--no-run') && (first === 'test' || first === 't')) return 'build';
  return byFirst(CARGO)([first]);
};

const CMAKE = (args: readonly string[]): CommandPurpose | null => {
  if (!args.includes('--build')) return null;
  const target = args[args.indexOf('--target') + 1] ?? '';
  return args.includes('--target') ? (purposeOfTask(target) ?? 'build') : 'build';
};

const DOCKER: Readonly<Record<string, CommandPurpose>> = { build: 'build', push: 'publish' };

const docker = (args: readonly string[]): CommandPurpose | null => {
  const words = positional(args, ['-f', '--file', '-p', '--project-name', '--context', '-c', '--profile']);
  const [first = '', second = ''] = words;
  if (first === 'buildx') return second === 'build' || second === 'bake' ? 'build' : null;
  if (first === 'image') return byFirst(DOCKER)([second]);
  if (first === 'compose') return second === 'build' ? 'build' : second === 'push' ? 'publish' : null;
  return byFirst(DOCKER)([first]);
};

const DOCKER_COMPOSE = byFirst(DOCKER, ['-f', '--file', '-p', '--profile']);

const PYTHON = (args: readonly string[]): CommandPurpose | null => {
  const rest = skipOptions(
    args.filter((word) => !/^-[BbEIOOsSuvx]+$/.test(word)),
    ['-W', '-X', '-m', '-c'],
  );
  const module = moduleOf(args);
  if (module !== null) return purposeOfCommand([module, ...args.slice(args.indexOf('-m') + 2)]);
  if (args.includes('-c')) return null;
  const [file = '', task = ''] = rest;
  if (/(?:^|\/)setup\.py$/.test(file)) return SETUP_PY[task] ?? null;
  if (/(?:^|\/)manage\.py$/.test(file)) return task === 'test' ? 'test' : null;
  if (/(?:^|\/)runtests\.py$/.test(file)) return 'test';
  return purposeOfScript(file);
};

const SETUP_PY: Readonly<Record<string, CommandPurpose>> = {
  test: 'test',
  build: 'build',
  bdist_wheel: 'build',
  sdist: 'build',
  build_ext: 'build',
  install: 'install',
  develop: 'install',
};

const BY_TASK = byTargets([]);

/** With -n and -q it only looks at the targets. */
const MAKE = (args: readonly string[]): CommandPurpose | null =>
  args.some((word) => /^(?:-[a-zA-Z]{0,5}[nq]|--just-print|--recon|--question)$/.test(word) && !/^-[CfIoW]/.test(word))
    ? null
    : byTargets(['-C', '-f', '-I', '-o', '--directory', '--file'], 'build')(args);

/** With -c it only compiles the tests. Benchmarks are run with a pattern that no test matches. */
function goTest(args: readonly string[]): CommandPurpose | null {
  const selected = taskOf(args, ['-run', '--run', '-test.run']);
  if (selected !== null && /^['"]?(?:\^\$|\$\^|none|xxx\w*|notest\w*|-)['"]?$/i.test(selected)) return null;
  return args.includes('-c') ? 'build' : 'test';
}

const LISTS_TOX = /^(?:-l|-a|--listenvs|--listenvs-all|l|list|config|c|--showconfig)$/;
const SYSTEM_INSTALL = byFirst({ install: 'install' }, ['-o', '-t', '-c']);

const PROGRAMS: Readonly<Record<string, (args: readonly string[]) => CommandPurpose | null>> = {
  // Python
  pytest: always('test'),
  'py.test': always('test'),
  unittest: always('test'),
  nosetests: always('test'),
  nose2: always('test'),
  trial: always('test'),
  behave: always('test'),
  robot: always('test'),
  stestr: byFirst({ run: 'test' }),
  coverage: (args) => (args[0] === 'run' ? PYTHON(args.slice(1)) : null),
  tox: (args) =>
    LISTS_TOX.test(args[0] ?? '') ? null : taskOf(args, ['-e', '--env', '-f']) === null ? 'test' : toxPurpose(args),
  nox: (args) => (taskOf(args, ['-s', '--session', '--sessions', '-t']) === null ? 'test' : toxPurpose(args)),
  hatch: byFirst({ test: 'test', build: 'build', publish: 'publish' }),
  poetry: byFirst({ install: 'install', add: 'install', build: 'build', publish: 'publish' }, ['-C', '--directory']),
  pdm: byFirst({ install: 'install', sync: 'install', build: 'build', publish: 'publish', test: 'test' }),
  pipenv: byFirst({ install: 'install', sync: 'install' }),
  uv: (args) =>
    args[0] === 'pip' ? PIP(args.slice(1)) : args[0] === 'tool' && args[1] === 'install' ? 'install' : UV(args),
  pip: PIP,
  pip3: PIP,
  pipx: byFirst({ install: 'install' }),
  conda: byFirst({ install: 'install' }),
  mamba: byFirst({ install: 'install' }),
  micromamba: byFirst({ install: 'install' }),
  twine: byFirst({ upload: 'publish' }),
  flit: byFirst({ build: 'build', install: 'install', publish: 'publish' }),
  maturin: byFirst({ build: 'build', develop: 'build', publish: 'publish', upload: 'publish' }),
  cibuildwheel: always('build'),
  build: always('build'),
  // Node
  npm: nodeScripts,
  pnpm: nodeScripts,
  yarn,
  bun: (args) => (args[0] === 'test' ? 'test' : nodeScripts(args)),
  jest: always('test'),
  vitest: (args) => (args[0] === 'bench' || args[0] === 'list' ? null : 'test'),
  mocha: always('test'),
  ava: always('test'),
  tap: always('test'),
  tape: always('test'),
  jasmine: always('test'),
  karma: byFirst({ start: 'test' }),
  c8: (args) => purposeOfCommand(args),
  nyc: (args) => purposeOfCommand(args),
  playwright: byFirst({ test: 'test', install: 'install' }),
  cypress: byFirst({ run: 'test', install: 'install' }),
  wdio: always('test'),
  testcafe: always('test'),
  aegir: byFirst({ test: 'test', build: 'build', release: 'publish' }),
  'playwright-test': always('test'),
  lerna: (args) => (args[0] === 'run' ? purposeOfTask(args[1] ?? '') : byFirst({ publish: 'publish' })(args)),
  turbo: (args) => BY_TASK(args.filter((word) => word !== 'run')),
  nx: (args) => purposeOfTask(args[0] ?? '') ?? purposeOfTask(taskOf(args, ['-t', '--target', '--targets']) ?? ''),
  webpack: always('build'),
  rollup: always('build'),
  esbuild: always('build'),
  tsup: always('build'),
  vite: byFirst({ build: 'build' }),
  next: byFirst({ build: 'build' }),
  node: (args) => (args.includes('--test') ? 'test' : purposeOfScript(skipOptions(args, ['-r', '--import'])[0] ?? '')),
  deno: byFirst({ test: 'test', compile: 'build', install: 'install', publish: 'publish' }),
  'semantic-release': always('publish'),
  // Rust, Go, C and C++
  cargo,
  cross: byFirst(CARGO),
  'wasm-pack': byFirst({ test: 'test', build: 'build', publish: 'publish' }),
  go: (args) =>
    args[0] === 'test' ? goTest(args) : byFirst({ test: 'test', build: 'build', install: 'install' }, ['-C'])(args),
  gotestsum: always('test'),
  ginkgo: always('test'),
  mage: BY_TASK,
  make: MAKE,
  gmake: MAKE,
  ninja: byTargets(['-C', '-f', '-j', '-k', '-d'], 'build'),
  meson: byFirst({ test: 'test', compile: 'build', install: 'build' }),
  cmake: CMAKE,
  ctest: (args) => (args.includes('-N') ? null : 'test'),
  bazel: byFirst({ test: 'test', build: 'build', coverage: 'test' }),
  bazelisk: byFirst({ test: 'test', build: 'build' }),
  just: byTargets(['-f', '--justfile', '-d', '--working-directory', '--set']),
  task: byTargets(['-t', '--taskfile', '-d', '--dir']),
  rake: byTargets(['-f']),
  poe: byTargets(['-C', '--directory']),
  invoke: byTargets([]),
  inv: byTargets([]),
  goreleaser: byFirst({ release: 'publish', build: 'build' }),
  // JVM, .NET, Apple
  gradle: GRADLE,
  gradlew: GRADLE,
  'gradlew.bat': GRADLE,
  mvn: MAVEN,
  mvnw: MAVEN,
  sbt: BY_TASK,
  lein: byFirst({ test: 'test', compile: 'build', deploy: 'publish' }),
  dotnet: (args) =>
    args[0] === 'nuget'
      ? byFirst({ push: 'publish' })(args.slice(1))
      : byFirst({ test: 'test', build: 'build', publish: 'build', pack: 'build', restore: 'install' })(args),
  xcodebuild: (args) => (args.some((word) => /^test(?:-without-building)?$/.test(word)) ? 'test' : 'build'),
  swift: byFirst({ test: 'test', build: 'build' }),
  flutter: byFirst({ test: 'test', build: 'build' }),
  dart: byFirst({ test: 'test', compile: 'build' }),
  // Others
  rspec: always('test'),
  phpunit: always('test'),
  pest: always('test'),
  composer: byFirst({ install: 'install', test: 'test', 'run-script': 'test' }),
  bats: always('test'),
  prove: always('test'),
  busted: always('test'),
  mix: byFirst({ test: 'test', compile: 'build', 'deps.get': 'install' }),
  stack: byFirst({ test: 'test', build: 'build' }),
  cabal: byFirst({ test: 'test', build: 'build', install: 'install' }),
  zig: (args) =>
    args[0] === 'build' ? (args.includes('test') ? 'test' : 'build') : args[0] === 'test' ? 'test' : null,
  docker,
  podman: docker,
  'docker-compose': DOCKER_COMPOSE,
  gem: byFirst({ push: 'publish', install: 'install', build: 'build' }),
  bundle: byFirst({ install: 'install' }),
  gh: (args) => (args[0] === 'release' && /^(?:create|upload)$/.test(args[1] ?? '') ? 'publish' : null),
  'apt-get': SYSTEM_INSTALL,
  apt: SYSTEM_INSTALL,
  dnf: SYSTEM_INSTALL,
  yum: SYSTEM_INSTALL,
  zypper: SYSTEM_INSTALL,
  apk: byFirst({ add: 'install' }),
};

const UV = byFirst({ sync: 'install', add: 'install', build: 'build', publish: 'publish' }, [
  '--directory',
  '--project',
]);

/** Returns what a command is for; null if it is not known or has nothing to do with these purposes. `words` without wrappers. */
export function purposeOfCommand(words: readonly string[]): CommandPurpose | null {
  const [first = '', ...args] = words;
  if (
    args.some((word) =>
      /^(?:--version|--help|-V|--dry-run|--collect-only|--co|-list|--list|--listTests|--list-tests|--show-only|--notest|--fixtures|--fixtures-per-test|--markers|--cache-show|--clearCache)(?:=.*)?$/.test(
        word,
      ),
    )
  )
    return null;
  const name = basenameOf(first).toLowerCase();
  if (isPython(first)) return PYTHON(args);
  if (Object.hasOwn(PROGRAMS, name)) return PROGRAMS[name]?.(args) ?? null;
  // A variable may hold the name of an interpreter: `"$PYTHON" -m pytest`.
  const module = /^[$]/.test(first) ? moduleOf(args) : null;
  if (module !== null) return purposeOfCommand([module, ...args.slice(args.indexOf('-m') + 2)]);
  return first.includes('/') ? purposeOfScript(first) : null;
}

/** Returns the module after `-m`, if only options of the interpreter are before it. */
function moduleOf(args: readonly string[]): string | null {
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '-m') return args[at + 1] ?? null;
    if (word === '-W' || word === '-X') at++;
    else if (!word.startsWith('-')) return null;
  }
  return null;
}

/** Returns the environments of tox, or the sessions of nox, that are tests. */
function toxPurpose(args: readonly string[]): CommandPurpose | null {
  const tasks = taskOf(args, ['-e', '--env', '-f', '-s', '--session', '--sessions', '-t']) ?? '';
  return tasks.split(',').some((task) => /^py|\b(?:unit|tests?)\b|[$]|[-_]tests?\b|^tests?/i.test(task))
    ? 'test'
    : null;
}

function taskOf(args: readonly string[], options: readonly string[]): string | null {
  for (const [index, word] of args.entries()) {
    if (options.includes(word)) return args[index + 1] ?? '';
    const [name = '', value] = word.split('=', 2);
    if (value !== undefined && options.includes(name)) return value;
    if (/^-[a-z]./.test(word) && options.includes(word.slice(0, 2))) return word.slice(2);
  }
  return null;
}

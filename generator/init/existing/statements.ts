// What each statement of a script is for: it installs, builds, tests, prepares, or does something that tests do not need.

import type { Runtime } from '../../facts/facts.ts';
import { findFailures } from '../../lint/shell/failures/walk.ts';
import { parseShell } from '../../lint/shell/parse.ts';
import { purposeOfCommand } from '../../lint/shell/programs.ts';
import { basenameOf, isPython } from '../../lint/shell/words.ts';

type StatementKind =
  | 'system'
  | 'install'
  | 'build'
  | 'test'
  /** Such as `cd`, `export` and `cp`. */
  | 'prepare'
  /** Starts containers that the tests need. */
  | 'containers'
  | 'other';

export interface Statement {
  readonly text: string;
  readonly kind: StatementKind;
  /** Whose tests it runs, as far as the program tells: make runs any. */
  readonly runtime: Runtime | null;
  /** Whether its failure fails the script. */
  readonly counts: boolean;
  readonly programs: ReadonlySet<string>;
}

const SYSTEM = /^(?:apt|apt-get|add-apt-repository|dnf|yum|apk|brew|dpkg)$/;
/** The last ones fill databases. */
const PREPARES =
  /^(?:cd|pushd|popd|export|cp|mv|ln|mkdir|touch|source|\.|git|set|chmod|unset|psql|createdb|createuser|mysql|mariadb|redis-cli|mongosh)$/;
/** In a name of a target or a script: it makes what tests need. */
const GENERATES = /(?:gen|generate|codegen|setup|prepare|proto|fixtures?|compile|init|bootstrap|download|build|deps)/i;
const CHECKS =
  /lint|format|fmt|types?\b|typecheck|docs?\b|audit|cov\b|coverage|report|release|publish|clean|check-|bench/i;
const TOOLS = /^(?:make|gmake|just|task|npm|pnpm|yarn|python\d?(?:\.\d+)?|bash|sh|node|go|\.\/.*|.*\/.*)$/;
/** They end the script or show something. */
const TELLS =
  /^(?:echo|printf|ls|cat|pwd|env|which|exit|df|free|uname|lscpu|codecov|coveralls|date|\[\[|\[|test|true|:)$/;

/** Programs that run tests in Node. Package managers start them by name. */
const NODE_RUNNERS: readonly string[] = [
  'jest',
  'vitest',
  'mocha',
  'ava',
  'tap',
  'tape',
  'c8',
  'nyc',
  'jasmine',
  'aegir',
  'lerna',
  'turbo',
  'nx',
];

const RUNTIME_OF: Readonly<Record<string, Runtime>> = {
  ...Object.fromEntries(
    [
      'pytest',
      'py.test',
      'tox',
      'nox',
      'hatch',
      'unittest',
      'coverage',
      'poetry',
      'pdm',
      'uv',
      'pipenv',
      'nosetests',
      'nose2',
      'trial',
      'behave',
      'stestr',
      'poe',
    ].map((name) => [name, 'python' as const]),
  ),
  ...Object.fromEntries(['npm', 'pnpm', 'yarn', 'npx', 'node', ...NODE_RUNNERS].map((name) => [name, 'node' as const])),
  ...Object.fromEntries(['go', 'gotestsum', 'ginkgo'].map((name) => [name, 'go' as const])),
};
/** Their tests are of no runtime that is covered. */
const FOREIGN =
  /^(?:cargo|cross|ctest|cmake|ninja|meson|bazel|bazelisk|mvn|mvnw|gradle|gradlew|dotnet|swift|mix|rake|bundle|rspec|php|phpunit|composer|bun|deno|zig|stack|cabal|playwright|cypress|karma|wdio|testcafe|robot)$/;
/** They run one program in the environment of a project. */
const RUNNERS = new Set(['poetry', 'uv', 'pdm', 'hatch', 'pipenv']);

/** Returns the statements of a script, without comments. `script` has no expressions left. */
export function readStatements(script: string): readonly Statement[] {
  const { tree } = parseShell(script);
  return tree.commands.map(({ pos, end }) => readStatement(script.slice(pos, end).trim()));
}

function readStatement(text: string): Statement {
  const commands = findFailures(text, { errexit: true, pipefail: true });
  const purposes = commands.map(({ words }) => ({ purpose: purposeOfCommand(words), words }));
  const programs = new Set(commands.map(({ words: [first = ''] }) => basenameOf(first)));
  const tests = commands.filter(({ words }) => isTest(words));
  const counts = tests.every(({ fate }) => fate.kind !== 'lost') || tests.length === 0;
  const names = [...programs];
  const base = {
    text,
    counts,
    programs,
    runtime: tests.map(({ words }) => runtimeOf(words, text)).find((each) => each !== null) ?? null,
  };
  if (tests.length > 0) return { ...base, kind: 'test' };
  if (commands.some(({ words }) => startsContainers(words))) return { ...base, kind: 'containers' };
  if (names.some((name) => SYSTEM.test(name))) return { ...base, kind: 'system' };
  const has = (purpose: string) => purposes.some((each) => each.purpose === purpose);
  if (has('publish')) return { ...base, kind: 'other' };
  if (has('install')) return { ...base, kind: 'install' };
  if (has('build')) return { ...base, kind: 'build' };
  if (commands.length === 0 || commands.every(({ words: [first = ''] }) => TELLS.test(first))) {
    return { ...base, kind: /^\w+=/.test(text) ? 'prepare' : 'other' };
  }
  return { ...base, kind: commands.every(({ words }) => prepares(words)) ? 'prepare' : 'other' };
}

/** Programs for containers, and targets and scripts that are named after them, such as `make docker-up`. */
function startsContainers([first = '', ...args]: readonly string[]): boolean {
  if (/^(?:docker|docker-compose|podman)$/.test(basenameOf(first))) return true;
  return TOOLS.test(first) && /(?:^|[\s:._-])(?:docker|compose|containers?|podman)(?:$|[\s:._-])/i.test(args.join(' '));
}

function isTest(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (FOREIGN.test(basenameOf(first)) || words.some((word) => /^-?-(?:fuzz|test\.fuzz|bench-only)(?:=|$)/.test(word)))
    return false;
  // pnpm and Yarn run the programs of dependencies: `pnpm vitest run`.
  const inner = first === 'pnpm' || first === 'yarn' ? words.slice(1) : null;
  return (
    purposeOfCommand(words) === 'test' ||
    (inner !== null && NODE_RUNNERS.includes(second) && purposeOfCommand(inner) === 'test')
  );
}

function prepares([first = '', ...args]: readonly string[]): boolean {
  if (PREPARES.test(first)) return first !== 'git' || /^(?:config|submodule|fetch|init)$/.test(args[0] ?? '');
  const rest = args.join(' ');
  if (first === 'virtualenv' || /^(?:-m )?venv\b/.test(rest)) return true;
  if (/^[^/].*\/install(?:[-_]deps)?(?:\.sh)?$/.test(first)) return true;
  return TOOLS.test(first) && GENERATES.test(`${first} ${rest}`) && !CHECKS.test(`${first} ${rest}`);
}

function runtimeOf([first = '', ...args]: readonly string[], text: string): Runtime | null {
  const name = basenameOf(first);
  if (isPython(first)) return 'python';
  if (Object.hasOwn(RUNTIME_OF, name)) return RUNTIME_OF[name] ?? null;
  const file = [first, ...args].find((word) => /\.(?:py|[cm]?[jt]s)$/.test(word));
  if (file) return file.endsWith('.py') ? 'python' : 'node';
  const runner = /^\s*(\w+)\s+run\b/.exec(text)?.[1] ?? '';
  return RUNNERS.has(runner) ? 'python' : null;
}

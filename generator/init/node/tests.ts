// Which script of package.json runs the tests, and whether a job without a browser can run it.
import { dirname, join } from 'node:path/posix';
import { parseGlob } from '../../glob.ts';
import { purposeOfTask } from '../../lint/shell/task-names.ts';
import type { DetectedCommand, InspectedFiles } from '../detected.ts';
import { type PackageManager, runScript } from './manager.ts';
import { type PackageJson, parsePackageJson } from './package-json.ts';

interface FoundTests {
  readonly test: DetectedCommand | null;
  /** What has to be built before the tests. */
  readonly build: string | null;
  readonly unknown: readonly string[];
}

interface Project {
  readonly files: InspectedFiles;
  readonly folder: string;
  readonly project: PackageJson;
  readonly manager: PackageManager;
}

const BROWSER =
  /\b(?:karma|playwright|wdio|cypress|testcafe|web-test-runner|wtr|nightwatch|electron-mocha)\b|--browser\b|-t (?:browser|webworker|electron)|\bstart-server-and-test\b|\baegir test\b(?![^&|;\n]*\s(?:-t|--target)[= ]node)/;
const NO_TEST = /no tests?\b[^&|;]*\b(?:specified|yet|needed)|^\s*(?:true|:|exit 0|echo\b[^&|;]*)\s*$/i;
/** They are named like tests, and check something else or never end. */
const NOT_TESTS =
  /watch|browser|chrome|firefox|webkit|webworker|electron|update|snap|regen|debug|perf|size|ui$|types?|typescript|lint|format|flow|cov|tap$|reporter/i;

/** Returns how the tests of a project run. */
export function findTests(context: Project): FoundTests {
  const { project, manager } = context;
  const own = chooseScript(project);
  if (own !== null) {
    const text = expandScript(project, own);
    return {
      test: { text: runScript(manager, own), source: `package.json, scripts.${own}` },
      build: needsBuild(project, own, text) ? runScript(manager, 'build') : null,
      unknown: browserScripts(project, own),
    };
  }
  const inPackages = testsOfPackages(context);
  if (inPackages) return inPackages;
  const browsers = browserScripts(project, null);
  const missing =
    'package.json has no script that runs tests. Node is left out: add a script "test", or write test: in the config.';
  return { test: null, build: null, unknown: browsers.length > 0 ? browsers : [missing] };
}

/** Returns the name of the script, or null. `test` comes first, then the tests that need no browser. */
function chooseScript(project: PackageJson): string | null {
  const usable = (name: string) => isUsable(project, name);
  if (usable('test')) return 'test';
  const others = Object.keys(project.scripts).filter(
    (name) => /^(?:test[:_-][\w:.-]+|unit|mocha|jest|vitest)$/.test(name) && !NOT_TESTS.test(name) && usable(name),
  );
  const preferred = ['test:node', 'test:unit', 'test:all', 'test-ci', 'test:ci'];
  return preferred.find((name) => usable(name)) ?? others.find((name) => purposeOfTask(name) !== null) ?? null;
}

function isUsable(project: PackageJson, name: string): boolean {
  const text = Object.hasOwn(project.scripts, name) ? (project.scripts[name] ?? '') : '';
  return (
    text.trim() !== '' &&
    !NO_TEST.test(text) &&
    !BROWSER.test(expandScript(project, name)) &&
    !/^(?:bun|deno)\b/.test(text)
  );
}

const MAX_DEPTH = 5;

/** Returns the text of a script with the scripts that it runs. */
function expandScript(project: PackageJson, name: string, depth = 0): string {
  const text = Object.hasOwn(project.scripts, name) ? (project.scripts[name] ?? '') : '';
  if (depth === MAX_DEPTH) return text;
  const called = [...text.matchAll(/\b(?:npm|pnpm|yarn)\s+(?:run\s+|-s\s+)*(?:run-script\s+)?([\w:.-]+)/g)].map(
    ([, each]) => each ?? '',
  );
  const inner = [`pre${name}`, ...called].filter((each) => each !== name && Object.hasOwn(project.scripts, each));
  return [text, ...inner.map((each) => expandScript(project, each, depth + 1))].join('\n');
}

function browserScripts(project: PackageJson, chosen: string | null): readonly string[] {
  if (chosen === 'test') return [];
  const text = Object.hasOwn(project.scripts, 'test') ? expandScript(project, 'test') : '';
  const names = Object.keys(project.scripts).filter(
    (name) => /^test/.test(name) && BROWSER.test(expandScript(project, name)),
  );
  if (names.length === 0) return [];
  const rest = chosen === null ? 'Node is left out.' : `"${chosen}" runs instead.`;
  return [
    `package.json: ${BROWSER.test(text) ? 'the script "test" needs' : `the scripts ${names.join(', ')} need`} a browser, which is not set up. ${rest}`,
  ];
}

/** Tests of compiled files, without a script before them that compiles. */
function needsBuild(project: PackageJson, name: string, text: string): boolean {
  const builds = /\b(?:tsc|build|compile|tsup|rollup|esbuild|webpack)\b/;
  if (!Object.hasOwn(project.scripts, 'build') || NO_TEST.test(project.scripts.build ?? '')) return false;
  if (Object.hasOwn(project.scripts, `pre${name}`) || /\b(?:npm|pnpm|yarn)\s+(?:run\s+)?build|\btsc\b/.test(text))
    return false;
  const compiled = /(?:^|[\s'"=./])(?:dist|build|out)[\w-]*\//.test(text);
  return (compiled && !builds.test(text.replace(/\b(?:dist|build|out)[\w-]*\//g, ''))) || isMonorepo(project);
}

function isMonorepo({ workspaces }: PackageJson): boolean {
  return workspaces.length > 0;
}

/** The tests of the packages of a workspace whose root has none. */
function testsOfPackages({ files, folder, project, manager }: Project): FoundTests | null {
  const patterns = workspacePatterns(files, folder, project);
  if (patterns.length === 0) return null;
  const packages = [...files].flatMap(([path, text]) => {
    const found =
      path !== join(folder, 'package.json') && path.endsWith('/package.json') ? parsePackageJson(text) : null;
    const relative = folder === '' ? dirname(path) : dirname(path).slice(folder.length + 1);
    const isMember = patterns.some((pattern) => parseGlob(pattern)(relative));
    return found && isMember && path.startsWith(folder) ? [found] : [];
  });
  const tested = packages.filter((each) => isUsable(each, 'test'));
  if (tested.length === 0) return null;
  const left = packages.filter(
    (each) => Object.hasOwn(each.scripts, 'test') && !tested.includes(each) && BROWSER.test(expandScript(each, 'test')),
  );
  const commands: Readonly<Record<PackageManager['name'], string>> = {
    npm: 'npm test --workspaces --if-present',
    pnpm: 'pnpm --recursive --if-present run test',
    // Yarn 1 fails if a package has no such script.
    yarn:
      manager.major === 1
        ? tested
            .filter(({ name }) => /^[@\w./-]+$/.test(name ?? ''))
            .map(({ name }) => `yarn workspace ${name} test`)
            .join('\n')
        : 'yarn workspaces foreach --all run test',
  };
  return {
    test: { text: commands[manager.name], source: `the scripts test of ${tested.length} packages of the workspace` },
    build: Object.hasOwn(project.scripts, 'build') ? runScript(manager, 'build') : null,
    unknown:
      left.length > 0
        ? [`The tests of ${left.map(({ name }) => name).join(', ')} need a browser, which is not set up.`]
        : [],
  };
}

function workspacePatterns(files: InspectedFiles, folder: string, project: PackageJson): readonly string[] {
  const listed = [...(files.get(join(folder, 'pnpm-workspace.yaml')) ?? '').matchAll(/^\s*-\s*['"]?([^'"\s#]+)/gm)];
  const all = [...project.workspaces, ...listed.map(([, pattern]) => pattern ?? '')];
  return all
    .filter((pattern) => !pattern.startsWith('!'))
    .map((pattern) => pattern.replace(/^\.\//, '').replace(/\/$/, ''));
}

// Reads the environment of Hatch that runs the tests, from pyproject.toml or hatch.toml.
import type { PythonProject } from './project.ts';
import { parsePipArguments } from './requirements.ts';
import { hasTable, parseToml, type Table, tableAt, textAt, textsAt, valueAt } from './toml.ts';
import type { ToolEnvironment } from './tox.ts';

const TEST_ENVIRONMENTS = ['hatch-test', 'test', 'tests', 'testing', 'dev', 'default'];
/** What Hatch itself installs into the environment of `hatch test`. */
const HATCH_TEST = ['pytest', 'pytest-mock', 'pytest-randomly', 'pytest-rerunfailures', 'pytest-xdist[psutil]'];

/** Returns the environment; null if nothing configures one for tests. */
export function readHatch({ files, pyproject }: PythonProject): ToolEnvironment | null {
  const own = files.get('hatch.toml');
  const envs =
    own === undefined
      ? tableAt(pyproject, 'tool', 'hatch', 'envs')
      : tableAt(parseToml(own, 'hatch.toml').table, 'envs');
  const name = TEST_ENVIRONMENTS.find((each) => hasTable(envs, each) && isForTests(each, tableAt(envs, each)));
  if (name === undefined) return null;
  const table = tableAt(envs, name);
  const template = textAt(table, 'template') ?? 'default';
  const inherited = template === name ? {} : tableAt(envs, template);
  const dependencies = [...listDependencies(inherited), ...listDependencies(table)];
  const scripts = tableAt(table, 'scripts');
  return {
    ...parsePipArguments([...(name === 'hatch-test' && !('dependencies' in table) ? HATCH_TEST : []), ...dependencies]),
    extras: [...textsAt(inherited, 'features'), ...textsAt(table, 'features')],
    groups: [...textsAt(inherited, 'dependency-groups'), ...textsAt(table, 'dependency-groups')],
    source: `${own === undefined ? 'pyproject.toml' : 'hatch.toml'}, environment ${name} of Hatch`,
    commands: ['test', 'tests', 'run', 'unit'].flatMap((script) => readScript(scripts, script)).slice(0, 1),
    variables: {},
  };
}

function isForTests(name: string, table: Table): boolean {
  return (
    name.includes('test') ||
    listDependencies(table).some((each) => each.startsWith('pytest')) ||
    readScript(tableAt(table, 'scripts'), 'test').length > 0
  );
}

const listDependencies = (table: Table) => [...textsAt(table, 'dependencies'), ...textsAt(table, 'extra-dependencies')];

/** A script is a command or a list of commands; `{args:tests}` has a default value. */
function readScript(scripts: Table, name: string): readonly string[] {
  const value = valueAt(scripts, [name]);
  const lines = typeof value === 'string' ? [value] : textsAt(scripts, name);
  const [command] = lines
    .map((line) =>
      line
        .replace(/\{args:?([^{}]*)\}/g, '$1')
        .replace(/ {2,}/g, ' ')
        .replace(/\{root\}/g, '.')
        .trim(),
    )
    .filter((line) => /\b(?:pytest|unittest)\b/.test(line));
  return command === undefined || /[{}]/.test(command) ? [] : [command];
}

// Reads the test environment of tox, from tox.ini, setup.cfg, tox.toml or pyproject.toml.
import { type IniSection, linesOf, parseIni } from './ini.ts';
import type { PythonProject } from './project.ts';
import { parsePipArguments, type Requirements, splitList } from './requirements.ts';
import { hasTable, parseToml, type Table, tableAt, textAt, textsAt, valueAt } from './toml.ts';

export interface ToolEnvironment extends Requirements {
  readonly source: string;
  /** As words for the shell; placeholders are substituted. Those that only the tool can run are left out. */
  readonly commands: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

interface ToxFile {
  readonly source: string;
  readonly sections: ReadonlyMap<string, IniSection>;
}

/** Returns the environment that tox runs the tests in; null if nothing configures tox. */
export function readTox(project: PythonProject): ToolEnvironment | null {
  const native = findNative(project);
  if (native) return readNative(native.table, native.source);
  const file = findToxFile(project);
  return file && readSections(file);
}

/** Returns the versions in the names of tox's environments: 3.9 for `py39` and `py{38,39}`. */
export function readToxPythons(project: PythonProject): readonly string[] {
  const native = findNative(project);
  const ini = findToxFile(project)?.sections.get('tox');
  const list = native
    ? textsAt(native.table, 'env_list').join(',')
    : (ini?.get('envlist') ?? ini?.get('env_list') ?? '');
  return expandBraces(list).flatMap((name) => {
    const [, dotted, digits] = /^(?:py|python)?(3\.\d+)|^py3(\d+)/.exec(name) ?? [];
    return dotted ?? (digits ? `3.${digits}` : []);
  });
}

/** `py{38,39}-x, lint` gives py38-x, py39-x and lint. */
function expandBraces(list: string): readonly string[] {
  const names = list.split(/[\s,]+(?![^{]*\})/).filter((name) => name !== '');
  const expand = (name: string): readonly string[] => {
    const [, before = '', inner = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/s.exec(name) ?? [];
    if (inner === '') return [name];
    return inner
      .split(',')
      .flatMap((part) => expandRange(part.trim()).flatMap((each) => expand(before + each + after)));
  };
  return names.slice(0, 100).flatMap(expand).slice(0, 500);
}

function expandRange(part: string): readonly string[] {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(part) ?? [];
  if (from === undefined || to === undefined) return [part];
  return Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, index) => String(Number(from) + index));
}

function findNative({ files, pyproject }: PythonProject): { readonly table: Table; readonly source: string } | null {
  if (files.has('tox.toml'))
    return { table: parseToml(files.get('tox.toml') ?? '', 'tox.toml').table, source: 'tox.toml' };
  const table = tableAt(pyproject, 'tool', 'tox');
  return ['env_run_base', 'env'].some((key) => hasTable(table, key))
    ? { table, source: 'pyproject.toml, [tool.tox]' }
    : null;
}

function readNative(table: Table, source: string): ToolEnvironment | null {
  const base = tableAt(table, 'env_run_base');
  const commands = valueAt(base, ['commands']);
  const texts = (Array.isArray(commands) ? commands : []).flatMap((words: unknown) =>
    Array.isArray(words)
      ? words.flatMap((word: unknown) => (typeof word === 'string' ? [quoteWord(word)] : [])).join(' ')
      : [],
  );
  const requirements = parsePipArguments(textsAt(base, 'deps').flatMap(splitDependency));
  return {
    ...requirements,
    extras: [...requirements.extras, ...textsAt(base, 'extras')],
    groups: [...requirements.groups, ...textsAt(base, 'dependency_groups')],
    source,
    commands: texts.flatMap(substitute),
    variables: {},
  };
}

function quoteWord(word: string): string {
  return /[\s"'$]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}

function findToxFile({ files, pyproject, setupCfg }: PythonProject): ToxFile | null {
  if (files.has('tox.ini')) {
    const sections = parseIni(files.get('tox.ini') ?? '');
    return hasToxSection(sections) ? { source: 'tox.ini', sections } : null;
  }
  if (setupCfg.has('tox:tox'))
    return {
      source: 'setup.cfg',
      sections: new Map([...setupCfg].map(([name, section]) => [name === 'tox:tox' ? 'tox' : name, section])),
    };
  const legacy = textAt(pyproject, 'tool', 'tox', 'legacy_tox_ini');
  return legacy === null ? null : { source: 'pyproject.toml, [tool.tox]', sections: parseIni(legacy) };
}

const hasToxSection = (sections: ToxFile['sections']) =>
  [...sections.keys()].some((name) => /^(?:tox$|testenv)/.test(name));

/** The sections of environments that run tests, the one that most lists have first. */
const TEST_SECTIONS = [
  'testenv',
  'testenv:py',
  'testenv:py3',
  'testenv:test',
  'testenv:tests',
  'testenv:unit',
  'testenv:pytest',
];

function readSections({ source, sections }: ToxFile): ToolEnvironment | null {
  const base = sections.get('testenv');
  const own = TEST_SECTIONS.map((name) => sections.get(name)).find((section) => section?.has('commands')) ?? base;
  if (own === undefined) return null;
  const value = (key: string) => resolveReferences(own.get(key) ?? base?.get(key) ?? '', sections);
  const lines = (key: string) => linesOf(value(key)).flatMap(withoutFactor);
  const requirements = parsePipArguments(lines('deps').flatMap(splitDependency));
  const elsewhere = value('changedir') !== '' || value('change_dir') !== '';
  return {
    ...requirements,
    extras: [...requirements.extras, ...lines('extras').flatMap(splitList)],
    groups: [...requirements.groups, ...lines('dependency_groups').flatMap(splitList)],
    source,
    commands: elsewhere ? [] : joinContinued(lines('commands')).flatMap(substitute),
    variables: Object.fromEntries(lines('setenv').concat(lines('set_env')).flatMap(readVariable)),
  };
}

/** `-r file`, `-rfile` and `pytest >= 6` are one line each in a list of dependencies. */
function splitDependency(line: string): readonly string[] {
  return line.startsWith('-')
    ? line
        .replace(/^(-[rce])(?=\S)/, '$1 ')
        .split(/\s+/)
        .map(substituteFolder)
    : [substituteFolder(line.replace(/\s+(?=[<>=!~])|(?<=[<>=])\s+/g, ''))];
}

const substituteFolder = (text: string) =>
  text.replace(/^\{(?:toxinidir|tox_root)\}(?:\/|(?=\[|$))/, (match) => (match.endsWith('/') ? '' : '.'));

/** A value may refer to another: `{[testenv]deps}`. One level is enough for what projects have. */
function resolveReferences(value: string, sections: ToxFile['sections']): string {
  return value.replace(
    /\{\[([^\]]+)\]([^}]+)\}/g,
    (_match, section: string, key: string) => sections.get(section)?.get(key.toLowerCase()) ?? '',
  );
}

/** Factors that name a part of the tests: `tests: pytest`. Lines for others, such as `mypy: mypy src`, are for other environments. */
const TEST_FACTORS = /^(?:tests?|core|unit|pytest|main|py|py3|!\S+|linux|py\{?[\d,]+\}?)$/;

function withoutFactor(line: string): readonly string[] {
  const [, factor = '', rest = ''] = /^([\w!{},.-]+):\s+(.*)$/s.exec(line) ?? [];
  if (factor === '') return [line];
  return factor.split('-').every((part) => TEST_FACTORS.test(part)) ? [rest] : [];
}

/** Joins lines that end with a backslash. */
function joinContinued(lines: readonly string[]): readonly string[] {
  return lines
    .join('\n')
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '');
}

/** Returns the command with the placeholders of tox substituted, or nothing if it has others. */
function substitute(command: string): readonly string[] {
  const text = command
    .replace(/^-\s*/, '')
    .replace(/\{posargs:?((?:[^{}]|\{[^{}]*\})*)\}|\[\]/g, '$1')
    .replace(/\{(?:toxinidir|tox_root)\}\/?/g, (match) => (match.endsWith('/') ? '' : '.'))
    .replace(/\{(?:envpython|env_python)\}/g, 'python')
    .replace(/ {2,}/g, ' ')
    .trim();
  return text === '' || /\{[^}]*\}/.test(text) ? [] : [text];
}

function readVariable(line: string): readonly (readonly [string, string])[] {
  const [, name = '', value = ''] = /^([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
  const text = substitute(value)[0];
  return name === '' || text === undefined || /^(?:COVERAGE|PIP_|VIRTUALENV|TOX)/.test(name) ? [] : [[name, text]];
}

// The shape of the code: imports go downwards only, without a cycle, and folders stay small. docs/architecture.md explains it.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** The folders that each folder may import, besides itself and NEUTRAL. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'kit/platform': [],
  'kit/runner': [],
  'kit/system': [],
  'kit/process': ['kit/system'],
  'kit/docker': ['kit/system', 'kit/process'],
  'kit/probe': ['kit/platform', 'kit/system'],
  'kit/distributions': ['kit/platform'],
  'kit/download': ['kit/platform', 'kit/distributions'],
  'kit/install': ['kit/platform', 'kit/system', 'kit/process', 'kit/distributions', 'kit/download'],
  'kit/daemon': ['kit/system', 'kit/process'],
  'kit/doctor': [
    'kit/platform',
    'kit/system',
    'kit/probe',
    'kit/process',
    'kit/distributions',
    'kit/download',
    'kit/install',
  ],
  'generator/facts': [],
  'generator/config': ['generator/facts', 'kit/platform'],
  'generator/plan': ['generator/config', 'generator/facts', 'kit/platform'],
  'generator/render': ['generator/plan', 'generator/config', 'generator/facts'],
  'generator/linter-configs': ['generator/render'],
  'generator/repository': [
    'generator/render',
    'generator/linter-configs',
    'generator/plan',
    'generator/config',
    'generator/facts',
    'kit/platform',
    'kit/system',
  ],
  'generator/init': [
    'generator/lint',
    'generator/repository',
    'generator/render',
    'generator/plan',
    'generator/config',
    'generator/facts',
    'kit/platform',
    'kit/system',
  ],
  'generator/try': ['generator/plan', 'generator/config', 'generator/facts', 'kit/platform'],
  'generator/lint': ['generator/plan', 'generator/config', 'generator/facts', 'kit/platform'],
  'generator/migrate': ['generator/lint', 'generator/render', 'generator/plan', 'generator/facts', 'kit/system'],
  cli: ['generator', 'kit', 'package.json'],
  'actions/arch-probe': ['kit/platform', 'kit/probe', 'kit/runner'],
  'actions/check-image': [
    'kit/platform',
    'kit/system',
    'kit/process',
    'kit/docker',
    'kit/probe/executables/script.ts',
    'kit/runner',
    'generator/facts/emulation.json',
  ],
  'actions/merge-images': ['kit/platform', 'kit/docker', 'kit/runner'],
  'actions/run-emulated': [
    'kit/platform',
    'kit/probe',
    'kit/system',
    'kit/process',
    'kit/docker',
    'kit/runner',
    'generator/facts/emulation.json',
  ],
  'actions/wheel-report': ['kit/system', 'kit/process', 'kit/runner'],
  'actions/setup-ipfs-kit': [
    'kit/platform',
    'kit/system',
    'kit/runner',
    'kit/distributions',
    'kit/download',
    'kit/install',
    'kit/daemon',
  ],
  scripts: ['cli', 'generator', 'kit', 'test/support'],
  bench: ['scripts', 'generator', 'kit', 'test/support', 'test/e2e'],
};

/** What every folder may import: the error class, words about names, the log's type, random names, and data that several folders read. */
const NEUTRAL = [
  'kit/errors.ts',
  'kit/log.ts',
  'kit/nearest-name.ts',
  'kit/printable.ts',
  'kit/random-uuid.ts',
  'kit/setting.ts',
  'kit/terminal-text.ts',
  'kit/runner/command-text.ts',
  'kit/distributions/origins.json',
  'kit/distributions/tools.json',
];

/** The generator's files beside its folders. */
const GENERATOR_FILES = [
  'generator/files.ts',
  'generator/glob.ts',
  'generator/pinned-action.ts',
  'generator/yaml-document.ts',
];

/**
 * What actions/setup-ipfs-kit/main.ts loads before it knows whether the tool cache has what the job needs. Every module here
 * costs each warm job time. The others are in bundles of their own.
 */
const WARM_PATH = [
  'actions/setup-ipfs-kit/main.ts',
  'actions/setup-ipfs-kit/node-request.ts',
  'actions/setup-ipfs-kit/report.ts',
  'actions/setup-ipfs-kit/summary.ts',
  'actions/setup-ipfs-kit/tools-output.ts',
  'actions/setup-ipfs-kit/warm/kubo-hit.ts',
  'actions/setup-ipfs-kit/warm/plain-hit.ts',
  'actions/setup-ipfs-kit/warm/plain-inputs.ts',
  'kit/distributions/known-releases/newest.json',
  'kit/errors.ts',
  'kit/install/tool-cache/entry.ts',
  'kit/install/verify/strength.ts',
  'kit/platform/executable/libc.ts',
  'kit/platform/host/quick-libc.ts',
  'kit/platform/platform.ts',
  'kit/random-uuid.ts',
  'kit/runner/command-text.ts',
  'kit/runner/delimiter.ts',
  'kit/runner/environment-file.ts',
  'kit/runner/file-commands.ts',
  'kit/runner/inputs.ts',
  'kit/runner/line-ending.ts',
  'kit/runner/log-commands.ts',
  'kit/runner/markdown.ts',
  'kit/runner/runner.ts',
  'kit/runner/step-summary.ts',
];

/** Folders whose files are entries of one table. */
const TABLES = ['generator/lint/rules', 'kit/doctor/checks', 'bench'];
const MOST_FILES = 16;

interface Import {
  readonly target: string;
  readonly kind: 'static' | 'dynamic' | 'type';
}

const FOLDERS = ['actions', 'bench', 'cli', 'generator', 'kit', 'scripts'];
const SOURCES = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.includes('/dist/')),
);
const IMPORTS = new Map(SOURCES.map((file) => [file, importsOf(file)]));

describe.each(Object.entries(MAY_IMPORT))('%s', (folder, allowed) => {
  const files = SOURCES.filter((file) => file.startsWith(`${folder}/`));
  const parents = [folder, ...allowed];

  it.each(files)('%s imports downwards only', (file) => {
    const neutral = folder.startsWith('generator/') ? [...NEUTRAL, ...GENERATOR_FILES] : NEUTRAL;
    const upwards = (IMPORTS.get(file) ?? [])
      .map(({ target }) => target)
      .filter(
        (target) =>
          !neutral.includes(target) && !parents.some((parent) => target === parent || target.startsWith(`${parent}/`)),
      );
    expect(upwards).toEqual([]);
  });
});

it('no file imports itself by way of others, not even for a type', () => {
  expect(cyclesIn(IMPORTS)).toEqual([]);
});

it('the warm path loads these modules and no other', () => {
  expect([...loadedBy('actions/setup-ipfs-kit/main.ts')].sort()).toEqual([...WARM_PATH].sort());
});

it('the linter loads the schema of the config only for a config', () => {
  expect(loadedBy('cli/workflows/lint.ts')).not.toContain('generator/config/schema.ts');
});

describe('a reader finds the way', () => {
  it.each(SOURCES.filter((file) => /^(?:kit|generator|cli|actions)\//.test(file)))('%s says what it is for', (file) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/^(?:#!.*\n)?\/\//);
  });

  it('no folder has many files, unless it is a table', () => {
    const counts = Map.groupBy(SOURCES, dirname);
    const large = [...counts].filter(([folder, files]) => !TABLES.includes(folder) && files.length > MOST_FILES);
    expect(large.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
  });

  it('no file repeats the name of its folder', () => {
    expect(SOURCES.filter((file) => basename(file).startsWith(`${basename(dirname(file))}-`))).toEqual([]);
  });
});

/** Our own files that a file imports, from the root. */
function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const target = (specifier = '') => join(dirname(file), specifier);
  const declared = [...text.matchAll(/^(?:import|export)( type)?\s(?:[^;']*?\sfrom\s)?'(\.[^']+)'/gm)];
  const expressions = [...text.matchAll(/\bimport\(\s*'(\.[^']+)'/g)];
  return [
    ...declared.map(([, type, specifier]): Import => ({ target: target(specifier), kind: type ? 'type' : 'static' })),
    ...expressions.map(([, specifier]): Import => ({ target: target(specifier), kind: 'dynamic' })),
  ];
}

/** Files that a module needs before its first line runs. */
function loadedBy(entry: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { target, kind } of IMPORTS.get(file) ?? []) if (kind === 'static') load(target);
  };
  load(entry);
  return loaded;
}

/** The first cycle through each file that has one, as a list of files. */
function cyclesIn(imports: ReadonlyMap<string, readonly Import[]>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: (readonly string[])[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file]);
    if (path.includes(file) || done.has(file)) return;
    for (const { target } of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return cycles;
}

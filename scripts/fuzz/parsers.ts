// Every parser of texts and bytes that someone else may have written, with its seeds.
import { FACTS } from '../../generator/facts/facts.ts';
import { generateWorkflows } from '../../generator/generate.ts';
import { detectProject } from '../../generator/init/detect.ts';
import { isNeverTrue } from '../../generator/lint/expressions/evaluate.ts';
import { lintWorkflows } from '../../generator/lint/lint.ts';
import { parseScript } from '../../generator/lint/model/shell-commands.ts';
import { mergeActionlint } from '../../generator/linter-configs/actionlint.ts';
import { mergeDependabot } from '../../generator/linter-configs/dependabot.ts';
import { mergeZizmor } from '../../generator/linter-configs/zizmor.ts';
import { migrateFile } from '../../generator/migrate/migrate.ts';
import { toPrintable, toPrintableLines } from '../../kit/printable.ts';
import { createBinaryParsers } from './binary-parsers.ts';
import { INSTALL_PARSERS } from './install-parsers.ts';
import { MACHINE_PARSERS } from './machine-parsers.ts';
import type { FuzzedParser } from './parser.ts';
import {
  EXPRESSIONS,
  INSTALL_TEXTS,
  MACHINE_TEXTS,
  PROJECT_FILES,
  readCodeBlocks,
  readSeeds,
  SCRIPTS,
} from './seeds.ts';

const CONFIG_SEEDS = [...readSeeds('.github', ['ipfs-kit.yml']), ...readCodeBlocks('docs/workflows.md', 'yaml')];
const WORKFLOW_SEEDS = [
  ...readSeeds('.github/workflows', ['.yml']),
  ...readSeeds('test/unit/generator/lint/faulty', ['.yml']),
  ...readCodeBlocks('docs/workflow-lint.md', 'yaml'),
];
const MIGRATION_SEEDS = [
  ...readSeeds('test/unit/generator/migrate/golden', ['.yml', '.yaml']),
  ...WORKFLOW_SEEDS.slice(0, 20),
];
const LINTER_SEEDS = readSeeds('.github', ['dependabot.yml', 'actionlint.yaml', 'zizmor.yml']);
const ACTION_SEEDS = ['name: a\nruns:\n  using: composite\n  steps:\n    - run: make\n      shell: bash\n'];
const SMALL_CONFIG =
  'runners:\n  self-hosted:\n    box: { platform: linux/arm64, labels: [box] }\npython: { versions: ["3.12", "3.13"] }\nworkflows:\n  ci: { hosted: [linux/amd64], self-hosted: [box] }\n';

const WORKFLOW_PARSERS: readonly FuzzedParser[] = [
  {
    name: 'lint',
    texts: WORKFLOW_SEEDS,
    parse: (text) => lintWorkflows([{ path: '.github/workflows/a.yml', text }], { config: null, facts: FACTS }),
  },
  {
    name: 'lint of Dependabot',
    texts: LINTER_SEEDS,
    parse: (text) => lintWorkflows([{ path: '.github/dependabot.yml', text }], { config: null, facts: FACTS }),
  },
  {
    name: 'lint of an action',
    texts: ACTION_SEEDS,
    parse: (text) => lintWorkflows([{ path: 'action.yml', text }], { config: null, facts: FACTS }),
  },
  {
    name: 'lint with a script',
    texts: SCRIPTS,
    parse: (text) => lintWorkflows([{ path: 'a.yml', text: withScript(text) }], { config: null, facts: FACTS }),
  },
  {
    name: 'migration',
    texts: MIGRATION_SEEDS,
    parse: (text) => {
      const action = { uses: 'owner/action@ref', comment: null };
      const { migrated, leftAlone } = migrateFile('a.yml', text, { action, includeGitHub: true });
      return toPrintable(JSON.stringify([migrated, leftAlone])) + toPrintableLines(text);
    },
  },
  {
    name: 'migration of a script',
    texts: SCRIPTS,
    parse: (text) =>
      migrateFile('a.yml', withScript(`${SCRIPTS[0]}${text}`), {
        action: { uses: 'owner/action@ref', comment: null },
        includeGitHub: true,
      }),
  },
  { name: 'config', texts: [...CONFIG_SEEDS, SMALL_CONFIG], parse: (text) => generateWorkflows(text) },
  {
    name: 'linter configs',
    texts: LINTER_SEEDS,
    parse: (text) => {
      mergeDependabot('a.yml', text, ['docker']);
      mergeActionlint('a.yml', text, ['box']);
      mergeZizmor('a.yml', text, ['ci.yml']);
    },
  },
  {
    name: 'committed workflows',
    texts: WORKFLOW_SEEDS,
    parse: (text) => generateWorkflows(SMALL_CONFIG, new Map([['.github/workflows/ci.yml', text]])),
  },
  { name: 'expressions', texts: EXPRESSIONS, parse: (text) => isNeverTrue(text, new Map()) },
  { name: 'shell scripts', texts: SCRIPTS, parse: parseScript },
  {
    name: 'project files',
    texts: PROJECT_FILES,
    parse: (text) => {
      const names = [
        'pyproject.toml',
        'package.json',
        'go.mod',
        'Dockerfile',
        '.git/config',
        'requirements.txt',
        'tox.ini',
      ];
      return detectProject(new Map([...names, '.github/workflows/a.yml'].map((name) => [name, text])), FACTS);
    },
  },
];

/** Returns all parsers. `folder` is for files of parsers that read files. */
export async function createParsers(folder: string): Promise<readonly FuzzedParser[]> {
  return [
    ...WORKFLOW_PARSERS,
    ...INSTALL_PARSERS.map((parser) => ({ ...parser, texts: INSTALL_TEXTS })),
    ...MACHINE_PARSERS.map((parser) => ({ ...parser, texts: MACHINE_TEXTS })),
    ...(await createBinaryParsers(folder)),
  ];
}

/** Returns a workflow with the script as the block of a step, which any text can be. */
function withScript(script: string): string {
  const lines = script.replaceAll(/[^\P{C}\n\t]/gu, ' ').split('\n');
  const block = lines.map((line) => `          ${line}\n`).join('');
  return `on: [pull_request]\njobs:\n  test:\n    runs-on: [self-hosted]\n    steps:\n      - run: |2\n${block}        shell: sh\n`;
}

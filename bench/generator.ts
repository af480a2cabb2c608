// The bundled generator compared with an empty Node script, and the bundled linter with its budget. Whether the time of the generator
// is linear in the number of workflows, and that of the linter in the length of a script.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACTS } from '../generator/facts/facts.ts';
import { generateWorkflows } from '../generator/generate.ts';
import { lintWorkflows } from '../generator/lint/lint.ts';
import type { Measurement, Mode } from './measurement.ts';
import { measureRatio } from './sampling/measure.ts';
import { compareWithEmptyScript, elapsedMs, nodeMs } from './sampling/timing.ts';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'ipfs-kit-py');
const CLI = join(ROOT, 'cli', 'dist', 'index.js');

export function generateVsNode(mode: Mode): Promise<Measurement> {
  return compareCommand('generate', mode);
}

export function checkVsNode(mode: Mode): Promise<Measurement> {
  return compareCommand('check', mode);
}

/** Runs the command in a copy of the example, which is up to date. */
async function compareCommand(name: 'generate' | 'check', mode: Mode): Promise<Measurement> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-'));
  await cp(EXAMPLE, cwd, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: cwd };
  try {
    const command = { args: [CLI, 'workflows', name], env, cwd };
    return await compareWithEmptyScript({ bench: `${name}-vs-node`, limit: 4, rounds: 21 }, command, mode);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** What the linter may take on a machine on which Node takes NODE_START_MS: for the start, and for each workflow. */
const LINT_START_MS = 100;
const LINT_WORKFLOW_MS = 2;
const NODE_START_MS = 28;
const LINTED_WORKFLOWS = 100;

/**
 * The time of `workflows lint`, from start to end, divided by what it may take: 100 ms and 2 ms for each of 100 workflows, which differ
 * and have a matrix, scripts and several jobs, 4 KB each.
 */
export async function lintVsNode(mode: Mode): Promise<Measurement> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-'));
  const folder = join(cwd, '.github', 'workflows');
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < LINTED_WORKFLOWS; index++) {
    await writeFile(join(folder, `w${index}.yml`), usualWorkflow(index));
  }
  const env = { PATH: process.env.PATH, HOME: cwd };
  const lint = { args: [CLI, 'workflows', 'lint', '--fail-on', 'never'], env, cwd };
  const limitInNodeStarts = (LINT_START_MS + LINT_WORKFLOW_MS * LINTED_WORKFLOWS) / NODE_START_MS;
  const figure = ({ ours_ms, node_ms }: Readonly<Record<'ours_ms' | 'node_ms', number>>) =>
    ours_ms / (node_ms * limitInNodeStarts);
  const tasks = { ours_ms: () => nodeMs(lint), node_ms: () => nodeMs({ ...lint, args: ['-e', '0'] }) };
  try {
    return await measureRatio({ bench: 'lint-vs-node', limit: 1, warmUps: 2, rounds: 15, figure }, tasks, mode);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** Returns a workflow of 4 KB in the style of public ones. */
function usualWorkflow(index: number): string {
  const open = '$' + '{{';
  const job = (name: string, runner: string) => `  ${name}:
    name: ${name} on ${open} matrix.python }}
    runs-on: ${runner}
    timeout-minutes: 30
    strategy:
      fail-fast: false
      matrix:
        python: ['3.11', '3.12', '3.13']
        suite: [unit, integration]
    env:
      SUITE: ${open} matrix.suite }}
    steps:
      - uses: actions/checkout@v7
        with:
          persist-credentials: false
      - name: Set up Python
        uses: actions/setup-python@v7
        with:
          python-version: ${open} matrix.python }}
          cache: pip
      - name: Install
        run: |
          python -m pip install --upgrade pip
          if [ -f requirements-${index}.txt ]; then
            pip install -r requirements-${index}.txt
          fi
          pip install -e '.[test]'
      - name: Test
        run: |
          set -o pipefail
          mkdir -p results
          pytest "tests/$SUITE" --junitxml=results/junit.xml 2>&1 | tee results/log.txt
      - uses: actions/upload-artifact@v7
        if: always()
        with:
          name: results-${name}-${open} matrix.python }}-${open} matrix.suite }}
          path: results/
`;
  const jobs = [job('linux', 'ubuntu-24.04'), job('linux-arm64', 'ubuntu-24.04-arm'), job('macos', 'macos-15')];
  const triggers = `on:\n  push:\n    branches: [main]\n  pull_request:\n`;
  return `name: Tests ${index}\n${triggers}permissions:\n  contents: read\njobs:\n${jobs.join('\n')}`;
}

/** The time for 200 workflows divided by ten times that for 20. It is 1 if the time is linear. */
export async function generateLinear(mode: Mode): Promise<Measurement> {
  const text = await readFile(join(EXAMPLE, '.github', 'ipfs-kit.yml'), 'utf8');
  const [few, many] = [withWorkflows(text, 20), withWorkflows(text, 200)];
  const run = (config: string) => () => elapsedMs(() => generateWorkflows(config));
  return measureRatio(linearPlan('generate-linear'), { few_ms: run(few), many_ms: run(many) }, mode);
}

/** The time for a script of 2,000 lines with findings divided by ten times that for 200 lines. It is 1 if linear. */
export function lintLinear(mode: Mode): Promise<Measurement> {
  const [few, many] = [workflowWithScript(200), workflowWithScript(2000)];
  const run = (workflow: string) => () => elapsedMs(() => lint(workflow));
  return measureRatio(linearPlan('lint-linear'), { few_ms: run(few), many_ms: run(many) }, mode);
}

/** Compares a task with one that is ten times as long. */
function linearPlan(bench: string) {
  const figure = ({ few_ms, many_ms }: Readonly<Record<'few_ms' | 'many_ms', number>>) => many_ms / (10 * few_ms);
  return { bench, limit: 1.5, warmUps: 1, rounds: 7, figure };
}

function lint(text: string): void {
  const findings = lintWorkflows([{ path: '.github/workflows/ci.yml', text }], { config: null, facts: FACTS });
  if (findings.length === 0) throw new Error('The linter has no findings');
}

function workflowWithScript(lines: number): string {
  const script = '          docker run -v "$(pwd):/x" a | tee log # || true\n'.repeat(lines);
  return `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n${script}`;
}

/** Returns the config with `count` workflows instead of its own. */
function withWorkflows(text: string, count: number): string {
  const head = text.slice(0, text.indexOf('\nworkflows:'));
  const names = Array.from({ length: count }, (_, at) => `  ci-${at}:\n    self-hosted: [dgx]\n`);
  return `${head}\nworkflows:\n${names.join('')}`;
}

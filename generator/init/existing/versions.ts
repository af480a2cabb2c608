// Which runtime the steps of a job set up, in which version, and where the version stands in the matrix.
import type { Runtime } from '../../facts/facts.ts';
import type { KnownValues } from '../../lint/expressions/evaluate.ts';
import { parseExpression, pathOf } from '../../lint/expressions/parse.ts';
import { findExpressions } from '../../lint/model/expressions-in-text.ts';
import { getValue, isMapping, scalarTextAt } from '../../lint/model/located-node.ts';
import type { WorkflowJob } from '../../lint/model/workflow.ts';
import { evaluateTo, type FlatStep } from './flat-steps.ts';

export interface SetUpRuntime {
  readonly runtime: Runtime;
  /** The minor version, for Node the major one; null if it is not known. */
  readonly version: string | null;
  /** Such as `matrix.python-version`; null if the version does not come from the matrix. */
  readonly path: string | null;
  /** Whether it is another implementation, such as PyPy, or a version before its release. */
  readonly unusual: boolean;
}

const ACTIONS: Readonly<Record<string, readonly [Runtime, string]>> = {
  'actions/setup-python': ['python', 'python-version'],
  'astral-sh/setup-uv': ['python', 'python-version'],
  'pdm-project/setup-pdm': ['python', 'python-version'],
  'conda-incubator/setup-miniconda': ['python', 'python-version'],
  'actions/setup-node': ['node', 'node-version'],
  'actions/setup-go': ['go', 'go-version'],
};
const IMAGES: readonly (readonly [RegExp, Runtime])[] = [
  [/^(?:(?:docker\.io\/)?library\/|docker\.io\/)?python:v?([\w.]+)/, 'python'],
  [/^(?:(?:docker\.io\/)?library\/|docker\.io\/)?node:v?([\w.]+)/, 'node'],
  [/^(?:(?:docker\.io\/)?library\/|docker\.io\/)?golang:v?([\w.]+)/, 'go'],
];

/** Returns the runtimes that a leg has, with the container's. */
export function findSetUpRuntimes(job: WorkflowJob, steps: readonly FlatStep[]): readonly SetUpRuntime[] {
  const fromSteps = steps.flatMap(({ step, known }): readonly SetUpRuntime[] => {
    const name = step.uses?.name.toLowerCase() ?? '';
    const [runtime, input] = Object.hasOwn(ACTIONS, name) ? (ACTIONS[name] ?? []) : [];
    if (runtime === undefined) return [];
    const written = scalarTextAt(step.inputs.find((each) => each.name === input)?.value ?? null) ?? '';
    const path = pathInMatrix(written) ?? pathInMatrixOfInput(job, written);
    return [{ runtime, path, ...readVersion(evaluateTo(written, known) ?? '', runtime) }];
  });
  const known: KnownValues = steps[0]?.known ?? new Map();
  const container = getValue(job.at, 'container');
  const written = scalarTextAt(isMapping(container) ? getValue(container, 'image') : container) ?? '';
  const image = evaluateTo(written, known) ?? '';
  const fromImage = IMAGES.flatMap(([pattern, runtime]): readonly SetUpRuntime[] => {
    const tag = pattern.exec(image)?.[1];
    return tag === undefined ? [] : [{ runtime, path: pathInMatrix(written), ...readVersion(tag, runtime) }];
  });
  const found = [...fromSteps, ...fromImage];
  return [...found, ...(found.some(({ path }) => path !== null) ? [] : findInMatrix(known))];
}

/** uv gets the version as an option of its commands, so no action needs it. */
function findInMatrix(known: KnownValues): readonly SetUpRuntime[] {
  const path = [...known.keys()].find((each) => /^matrix\.(?:python|py)(?:[-_]?versions?)?$/.test(each));
  if (path === undefined) return [];
  const value = evaluateTo(`\${{ ${path} }}`, known) ?? '';
  return [{ runtime: 'python', path, ...readVersion(value, 'python') }];
}

function readVersion(text: string, runtime: Runtime): Pick<SetUpRuntime, 'version' | 'unusual'> {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const last = lines.filter((line) => /^\d/.test(line)).at(-1) ?? lines.at(-1) ?? '';
  const match = /^(?:cpython-|v|~|\^)?(\d+)(?:\.(\d+))?/.exec(last);
  const unusual = /pypy|graalpy|\dt$|-dev|alpha|beta|rc|nightly|canary|~3\.\d+\.0-0/.test(last);
  if (!match) return { version: null, unusual };
  const [, major = '', minor] = match;
  if (runtime === 'node') return { version: major, unusual };
  return { version: minor === undefined ? null : `${major}.${minor}`, unusual };
}

function pathInMatrix(text: string): string | null {
  const paths = findExpressions(text).flatMap(({ inside }) => {
    const tree = parseExpression(inside);
    return (tree && pathOf(tree)) ?? [];
  });
  return paths.find((path) => path.startsWith('matrix.')) ?? null;
}

/** A composite action gets the version as an input, from the matrix of the job. */
function pathInMatrixOfInput(job: WorkflowJob, text: string): string | null {
  const name = /\binputs\.([\w-]+)/.exec(text)?.[1];
  if (name === undefined) return null;
  const given = job.steps
    .flatMap(({ inputs }) => inputs.filter((each) => each.name === name))
    .map(({ value }) => scalarTextAt(value) ?? '');
  return given.map(pathInMatrix).find((path) => path !== null) ?? null;
}

// Migration: the text of a workflow or composite action → the same text with this project's action, and a report. Pure.
import type { Node } from 'yaml';
import {
  findYamlError,
  getValue,
  isMapping,
  parseSource,
  rootOf,
  scalarTextAt,
  type YamlError,
  type YamlSource,
} from '../lint/model/located-node.ts';
import { readWorkflow, type Workflow, type WorkflowJob } from '../lint/model/workflow.ts';
import { dependentAction } from './kinds/dependent-action.ts';
import { downloadAction } from './kinds/download-action.ts';
import { manualInstall } from './kinds/manual-install.ts';
import { setupIpfs } from './kinds/setup-ipfs.ts';
import { type MigrateOptions, type Migration, type SkippedStep, type StepMigrator, skipStep } from './migration.ts';
import { applyEdits, type Edit } from './text/edits.ts';
import { readSteps } from './text/source-step.ts';

/** Each step that is replaced is compared with all others of its job. */
const MAX_STEPS_OF_A_JOB = 50;

const STEP_MIGRATORS: readonly StepMigrator[] = [downloadAction, setupIpfs, manualInstall, dependentAction];

interface ReportLine {
  readonly file: string;
  /** In the old file, from 1. */
  readonly line: number;
  readonly what: string;
}

export interface MigratedStep extends ReportLine {
  readonly notes: readonly string[];
}

export interface LeftAloneStep extends ReportLine {
  readonly reason: string;
  readonly fix: string;
}

export interface MigratedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The edits that make `after` out of `before`. */
  readonly edits: readonly Edit[];
  /** Why the file could not be read; null for valid YAML. */
  readonly yamlError: YamlError | null;
  readonly migrated: readonly MigratedStep[];
  readonly leftAlone: readonly LeftAloneStep[];
}

/** Returns the file after migration. A file that is not valid YAML, or not a workflow or composite action, does not change. */
export function migrateFile(path: string, text: string, options: MigrateOptions): MigratedFile {
  const source = parseSource(path, text);
  const yamlError = findYamlError(source);
  const found = yamlError ? [] : findAll(source, options);
  const migrations = found.filter((each) => each.kind === 'migration');
  const skipped = found.filter((each) => each.kind === 'skipped');
  const all = migrations.flatMap((each) => each.edits);
  const edits = keepFinalLineEnding(text, all);
  return {
    path,
    before: text,
    after: applyEdits(text, edits),
    edits,
    yamlError,
    migrated: migrations.map(({ step, what, notes }) => ({ file: path, line: step.line, what, notes })),
    leftAlone: skipped.map(({ step, what, reason, fix }) => ({ file: path, line: step.line, what, reason, fix })),
  };
}

function findAll(source: YamlSource, options: MigrateOptions): readonly (Migration | SkippedStep)[] {
  const root = rootOf(source);
  if (!root || !isMapping(root)) return [];
  const list = getValue(root, 'runs', 'steps');
  if (list && scalarTextAt(getValue(root, 'runs', 'using')) === 'composite') {
    return findInSteps(source, null, null, options);
  }
  if (!getValue(root, 'jobs')) return [];
  const workflow = readWorkflow(root);
  // An alias can use a list of steps twice, but its text exists once.
  const seen = new Set<unknown>();
  return workflow.jobs.flatMap((job) => {
    const steps = getValue(job.at, 'steps')?.node;
    if (steps === undefined || seen.has(steps)) return [];
    seen.add(steps);
    return findInSteps(source, workflow, job, options);
  });
}

function findInSteps(
  source: YamlSource,
  workflow: Workflow | null,
  job: WorkflowJob | null,
  options: MigrateOptions,
): readonly (Migration | SkippedStep)[] {
  const root = rootOf(source);
  const list = job ? getValue(job.at, 'steps') : getValue(root, 'runs', 'steps');
  const steps = readSteps(source, list);
  const shared = hasAnchor(list?.node) || hasAnchor(job?.at.node);
  const scope = job ? rangeOf(job) : ([0, source.text.length] as const);
  const found: (Migration | SkippedStep)[] = [];
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (!step) continue;
    const context = { ...options, source, workflow, job, scope, steps, index, step };
    const result = STEP_MIGRATORS.reduce<Migration | SkippedStep | null>(
      (first, migrateStep) => first ?? migrateStep(context),
      null,
    );
    if (!result) continue;
    if (found.length >= MAX_STEPS_OF_A_JOB) {
      const fix = 'Write the other changes, and run this again.';
      found.push(
        skipStep(step, result.what, { reason: `the job has more than ${MAX_STEPS_OF_A_JOB} such steps`, fix }),
      );
      break;
    }
    const consumed = result.kind === 'migration' ? steps.slice(index, index + result.steps) : [step];
    const safe = !shared && consumed.every(({ editable }) => editable);
    found.push(safe ? result : toSkippedStep(result));
    index += consumed.length - 1;
  }
  return found;
}

/** Returns edits that do not leave a line ending at the end of a file that had none. */
function keepFinalLineEnding(before: string, edits: readonly Edit[]): readonly Edit[] {
  if (before.endsWith('\n')) return edits;
  const kept = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let last = kept.pop();
  while (last && last.end === before.length) {
    if (last.text !== '') return [...kept, { ...last, text: last.text.replace(/\r?\n$/, '') }];
    const previous = kept.at(-1);
    if (previous?.end !== last.start) {
      const start = last.start - (/\r?\n$/.exec(before.slice(0, last.start))?.[0].length ?? 0);
      return [...kept, { ...last, start }];
    }
    last = { start: previous.start, end: last.end, text: previous.text };
    kept.pop();
  }
  return edits;
}

function toSkippedStep(result: Migration | SkippedStep): SkippedStep {
  if (result.kind === 'skipped') return result;
  return skipStep(result.step, result.what, { reason: 'its text has anchors, aliases or an unusual layout' });
}

function hasAnchor(node: Node | undefined): boolean {
  return node !== undefined && 'anchor' in node && Boolean(node.anchor);
}

function rangeOf({ at }: WorkflowJob): readonly [number, number] {
  return [at.node.range?.[0] ?? 0, at.node.range?.[2] ?? 0];
}

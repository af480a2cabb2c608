// Migration: the text of a workflow or of a composite action → the same text with this project's action in it, and a report.
// Pure. A file without anything to migrate comes back as it was.
import type { Node } from 'yaml';
import { get, isMapping, openSource, rootOf, type Source, textOf } from '../lint/model/located-node.ts';
import { type Job, readWorkflow, type Workflow } from '../lint/model/workflow.ts';
import { dependentAction } from './kinds/dependent-action.ts';
import { downloadAction } from './kinds/download-action.ts';
import { manualInstall } from './kinds/manual-install.ts';
import { setupIpfs } from './kinds/setup-ipfs.ts';
import type { Doubt, MigrateOptions, Migration, Recognise } from './migration.ts';
import { applyEdits, type Edit } from './text/edits.ts';
import { readSteps } from './text/source-step.ts';

const KINDS: readonly Recognise[] = [downloadAction, setupIpfs, manualInstall, dependentAction];

export interface ReportLine {
  readonly file: string;
  /** Of the old file, from 1. */
  readonly line: number;
  readonly what: string;
}

export interface Migrated extends ReportLine {
  readonly notes: readonly string[];
}

export interface LeftAlone extends ReportLine {
  readonly reason: string;
  readonly fix: string;
}

export interface FileProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** What was found, without a full stop. */
  readonly what: string;
}

export interface MigratedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** The edits that lead from one to the other. */
  readonly edits: readonly Edit[];
  /** Why nothing could be looked for in the file; null where it was read. */
  readonly problem: FileProblem | null;
  readonly migrated: readonly Migrated[];
  readonly leftAlone: readonly LeftAlone[];
}

/** Returns the file after migration. A file that is not valid YAML, or neither workflow nor action, is returned as it was. */
export function migrateFile(path: string, text: string, options: MigrateOptions): MigratedFile {
  const source = openSource(path, text);
  const problem = yamlProblem(source);
  const found = problem ? [] : findAll(source, options);
  const migrations = found.filter((each) => each.kind === 'migration');
  const doubts = found.filter((each) => each.kind === 'doubt');
  const all = migrations.flatMap((each) => each.edits);
  const edits = endLike(text, all);
  return {
    path,
    before: text,
    after: applyEdits(text, edits),
    edits,
    problem,
    migrated: migrations.map(({ step, what, notes }) => ({ file: path, line: step.line, what, notes })),
    leftAlone: doubts.map(({ step, what, reason, fix }) => ({ file: path, line: step.line, what, reason, fix })),
  };
}

function yamlProblem({ document, lines, text }: Source): FileProblem | null {
  const [error] = document.errors;
  if (!error) return null;
  const { line, col } = lines.linePos(Math.min(error.pos[0], text.length));
  const several = error.code === 'MULTIPLE_DOCS';
  const what = several ? 'it has several YAML documents' : `not valid YAML: ${error.message.replace(/\.$/, '')}`;
  return { line: line || 1, column: col || 1, what };
}

function findAll(source: Source, options: MigrateOptions): readonly (Migration | Doubt)[] {
  const root = rootOf(source);
  if (!root || !isMapping(root)) return [];
  const list = get(root, 'runs', 'steps');
  if (list && textOf(get(root, 'runs', 'using')) === 'composite') {
    return findInSteps(source, null, null, options);
  }
  if (!get(root, 'jobs')) return [];
  const workflow = readWorkflow(root);
  // A job or a list of steps that is used twice is one text.
  const seen = new Set<unknown>();
  return workflow.jobs.flatMap((job) => {
    const steps = get(job.at, 'steps')?.node;
    if (steps === undefined || seen.has(steps)) return [];
    seen.add(steps);
    return findInSteps(source, workflow, job, options);
  });
}

function findInSteps(
  source: Source,
  workflow: Workflow | null,
  job: Job | null,
  options: MigrateOptions,
): readonly (Migration | Doubt)[] {
  const root = rootOf(source);
  const list = job ? get(job.at, 'steps') : get(root, 'runs', 'steps');
  const steps = readSteps(source, list);
  const shared = hasAnchor(list?.node) || hasAnchor(job?.at.node);
  const scope = job ? rangeOf(job) : ([0, source.text.length] as const);
  const found: (Migration | Doubt)[] = [];
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (!step) continue;
    const context = { ...options, source, workflow, job, scope, steps, index, step };
    const result = KINDS.reduce<Migration | Doubt | null>((first, recognise) => first ?? recognise(context), null);
    if (!result) continue;
    const consumed = result.kind === 'migration' ? steps.slice(index, index + result.steps) : [step];
    const safe = !shared && consumed.every(({ editable }) => editable);
    found.push(safe ? result : notEditable(result));
    index += consumed.length - 1;
  }
  return found;
}

/** A file without a line ending at its end stays one where its last lines were removed. */
function endLike(before: string, edits: readonly Edit[]): readonly Edit[] {
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

function notEditable(result: Migration | Doubt): Doubt {
  if (result.kind === 'doubt') return result;
  const { step, what } = result;
  const reason = 'its text has anchors, aliases or an unusual form';
  return { kind: 'doubt', step, what, reason, fix: 'Replace it by hand.' };
}

function hasAnchor(node: Node | undefined): boolean {
  return node !== undefined && 'anchor' in node && Boolean(node.anchor);
}

function rangeOf({ at }: Job): readonly [number, number] {
  return [at.node.range?.[0] ?? 0, at.node.range?.[2] ?? 0];
}

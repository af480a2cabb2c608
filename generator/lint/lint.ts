// The linter: texts of workflows → findings. Pure, and total: a text of any kind gives findings, never an error.
import { type At, entries, get, isMapping, openSource, placeOf, rootOf, type Source } from './model/located-node.ts';
import { scriptsIn } from './model/scripts.ts';
import { readWorkflow } from './model/workflow.ts';
import type { Finding, LintContext, RuleContext, Unusable } from './rule.ts';
import { RULES } from './rules.ts';
import { ignoresIn, withoutIgnored } from './suppressions.ts';

export interface LintFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const DEPENDABOT = /(?:^|\/)dependabot\.ya?ml$/;

/** Returns what all rules find in these files, by file, line and column. */
export function lintWorkflows(files: readonly LintFile[], context: LintContext): readonly Finding[] {
  const read = contextOf(files, context);
  const found = RULES.flatMap((rule) => rule.check(read));
  const ignores = read.sources.flatMap(ignoresIn);
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return withoutIgnored(found, ignores).toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

function contextOf(files: readonly LintFile[], context: LintContext): RuleContext {
  const sources = files.map(({ path, text }) => openSource(path, text));
  const unusable = sources.flatMap(problemsOf);
  const bad = new Set(unusable.map(({ file }) => file));
  const roots = sources.filter(({ path }) => !bad.has(path)).flatMap((source) => rootOf(source) ?? []);
  const isDependabot = ({ source }: At) => DEPENDABOT.test(source.path);
  const workflows = roots.filter((root) => !isDependabot(root)).map(readWorkflow);
  return {
    ...context,
    sources,
    unusable,
    dependabot: roots.filter(isDependabot),
    workflows,
    scripts: scriptsIn(workflows),
  };
}

/** Why a file is neither a workflow nor Dependabot's configuration; one reason is enough. */
function problemsOf(source: Source): readonly Unusable[] {
  const [broken] = source.document.errors;
  if (broken) {
    const { line, col } = source.lines.linePos(Math.min(broken.pos[0], source.text.length));
    const problem = `not valid YAML: ${broken.message.replace(/\.$/, '')}`;
    return [{ file: source.path, line: line || 1, column: col || 1, problem }];
  }
  const root = rootOf(source);
  const problem = DEPENDABOT.test(source.path) ? dependabotProblem(root) : workflowProblem(root);
  return problem === null ? [] : [{ ...(root ? placeOf(root) : { file: source.path, line: 1, column: 1 }), problem }];
}

function dependabotProblem(root: At | null): string | null {
  return get(root, 'updates') ? null : "not Dependabot's configuration: it has no updates";
}

function workflowProblem(root: At | null): string | null {
  if (!isMapping(root)) return 'not a workflow: not a mapping';
  if (!get(root, 'on')) return 'not a workflow: it does not say on what it runs';
  const jobs = entries(get(root, 'jobs'));
  if (jobs.length === 0) return 'not a workflow: it has no jobs';
  const empty = jobs.find(({ value }) => !get(value, 'steps') && !get(value, 'uses'));
  return empty ? `not a workflow: job ${empty.name} has neither steps nor a workflow that it calls` : null;
}

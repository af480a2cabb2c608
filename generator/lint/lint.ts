// The linter: texts of workflows → findings. Pure. Never throws: a text that is not a workflow is a finding as well.
import {
  findYamlError,
  getValue,
  isMapping,
  type LocatedNode,
  locationOf,
  mappingEntries,
  parseSource,
  rootOf,
  type YamlSource,
} from './model/located-node.ts';
import { findScripts } from './model/scripts.ts';
import { readWorkflow } from './model/workflow.ts';
import type { LintContext, LintFinding, RuleContext, UnusableFile } from './rule.ts';
import { RULES } from './rules.ts';
import { findIgnoreComments, removeIgnored } from './suppressions.ts';

export interface LintFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** That are listed for one rule in one file. A hostile file can have as many findings as lines. */
const MAX_FINDINGS = 100;

const DEPENDABOT = /(?:^|\/)dependabot\.ya?ml$/;

/**
 * Returns the findings of all rules in these files, sorted by file, line and column. After MAX_FINDINGS of a rule in a file, one
 * more says how many are left out.
 */
export function lintWorkflows(files: readonly LintFile[], context: LintContext): readonly LintFinding[] {
  const read = createRuleContext(files, context);
  const found = RULES.flatMap((rule) => rule.check(read));
  const ignores = read.sources.flatMap(findIgnoreComments);
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const sorted = removeIgnored(found, ignores).toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
  return limitFindings(sorted);
}

function limitFindings(findings: readonly LintFinding[]): readonly LintFinding[] {
  const keyOf = ({ file, rule }: LintFinding) => JSON.stringify([file, rule]);
  const totals = new Map<string, number>();
  const indexes = findings.map((finding) => {
    const index = totals.get(keyOf(finding)) ?? 0;
    totals.set(keyOf(finding), index + 1);
    return index;
  });
  return findings.flatMap((finding, position) => {
    const index = indexes[position] ?? 0;
    if (index < MAX_FINDINGS) return [finding];
    const more = (totals.get(keyOf(finding)) ?? 0) - MAX_FINDINGS;
    if (index > MAX_FINDINGS) return [];
    return [{ ...finding, problem: `… and ${more} more`, fix: 'Fix the listed ones, and run this again.' }];
  });
}

function createRuleContext(files: readonly LintFile[], context: LintContext): RuleContext {
  const sources = files.map(({ path, text }) => parseSource(path, text));
  const unusable = sources.flatMap(findFileProblems);
  const bad = new Set(unusable.map(({ file }) => file));
  const roots = sources.filter(({ path }) => !bad.has(path)).flatMap((source) => rootOf(source) ?? []);
  const isDependabot = ({ source }: LocatedNode) => DEPENDABOT.test(source.path);
  const workflows = roots.filter((root) => !isDependabot(root)).map(readWorkflow);
  return {
    ...context,
    sources,
    unusable,
    dependabot: roots.filter(isDependabot),
    workflows,
    scripts: findScripts(workflows),
  };
}

/** Returns the first reason why a file is neither a workflow nor a configuration of Dependabot. */
function findFileProblems(source: YamlSource): readonly UnusableFile[] {
  const error = findYamlError(source);
  if (error) return [{ file: source.path, ...error }];
  const root = rootOf(source);
  const problem = DEPENDABOT.test(source.path) ? findDependabotProblem(root) : findWorkflowProblem(root);
  return problem === null
    ? []
    : [{ ...(root ? locationOf(root) : { file: source.path, line: 1, column: 1 }), problem }];
}

function findDependabotProblem(root: LocatedNode | null): string | null {
  return getValue(root, 'updates') ? null : 'not a configuration of Dependabot: `updates` is missing';
}

function findWorkflowProblem(root: LocatedNode | null): string | null {
  if (!isMapping(root)) return 'not a workflow: the file is not a mapping';
  if (!getValue(root, 'on')) return 'not a workflow: `on` is missing';
  const jobs = mappingEntries(getValue(root, 'jobs'));
  if (jobs.length === 0) return 'not a workflow: it has no jobs';
  const empty = jobs.find(({ value }) => !getValue(value, 'steps') && !getValue(value, 'uses'));
  return empty ? `not a workflow: job ${empty.name} has neither steps nor uses` : null;
}

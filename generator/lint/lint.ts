// The linter: texts of workflows → findings. Pure. Never throws: a text that is not a workflow is a finding as well.
import {
  findYamlError,
  getValue,
  isMapping,
  type LocatedNode,
  listItems,
  locationOf,
  mappingEntries,
  parseSource,
  rootOf,
  scalarTextAt,
  type YamlSource,
} from './model/located-node.ts';
import { findScripts } from './model/scripts.ts';
import { readCompositeAction, readWorkflow } from './model/workflow.ts';
import { mergeGroups } from './repeated.ts';
import type { LintContext, LintFinding, RuleContext, UnusableFile } from './rule.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';
import { RULES } from './rules.ts';
import { compareSeverity } from './select.ts';
import { applyIgnores, findIgnoreComments } from './suppressions.ts';

export interface LintFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** That are listed for one rule in one file. A hostile file can have as many findings as lines. */
const MAX_FINDINGS = 100;

type FileKind = 'workflow' | 'action' | 'dependabot';

/** Returns what a file is by its path. All files in the folder of workflows are workflows, whatever their names. */
function kindOf(path: string): FileKind {
  if (/(?:^|\/)\.github\/dependabot\.ya?ml$/.test(path)) return 'dependabot';
  return /(?:^|\/)action\.ya?ml$/.test(path) && !/(?:^|\/)\.github\/workflows\/[^/]*$/.test(path)
    ? 'action'
    : 'workflow';
}

/**
 * Returns the findings of all rules in these files, notes included, sorted by file, line and column. After MAX_FINDINGS of a rule
 * in a file, one more says how many are left out.
 */
export function lintWorkflows(files: readonly LintFile[], context: LintContext): readonly LintFinding[] {
  const read = createRuleContext(files, context);
  const found = RULES.flatMap((rule) => rule.check(read));
  const { kept, unused } = applyIgnores(found, read.ignores, [...read.workflows, ...read.actions]);
  const all = mergeGroups([...kept, ...unusedIgnore.check({ ...read, unusedIgnores: unused })], read.sources);
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const sorted = all.toSorted(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
  return limitFindings(sorted);
}

/** The finding that says how many are left out has the worst of their severities, so that no error is lost. */
function limitFindings(findings: readonly LintFinding[]): readonly LintFinding[] {
  const groups = Map.groupBy(findings, ({ file, rule }) => JSON.stringify([file, rule]));
  const limited = new Map<LintFinding, LintFinding | null>();
  for (const group of groups.values()) {
    const [first, ...others] = group.slice(MAX_FINDINGS);
    if (!first) continue;
    const worst = others.reduce((a, b) => (compareSeverity(b.severity, a.severity) < 0 ? b : a), first);
    const problem = `… and ${others.length + 1} more`;
    limited.set(first, { ...worst, problem, doubt: null, fix: 'Fix the listed ones, and run this again.' });
    for (const other of others) limited.set(other, null);
  }
  return findings.flatMap((finding) => {
    const replaced = limited.get(finding);
    return replaced === undefined ? [finding] : (replaced ?? []);
  });
}

function createRuleContext(files: readonly LintFile[], context: LintContext): RuleContext {
  const sources = files.map(({ path, text }) => parseSource(path, text));
  const unusable = sources.flatMap(findFileProblems);
  const bad = new Set(unusable.map(({ file }) => file));
  const roots = sources.filter(({ path }) => !bad.has(path)).flatMap((source) => rootOf(source) ?? []);
  const rootsOf = (kind: FileKind) => roots.filter(({ source }) => kindOf(source.path) === kind);
  const workflows = rootsOf('workflow').map(readWorkflow);
  const actions = rootsOf('action').filter(isComposite).map(readCompositeAction);
  const readAs = new Map([...workflows, ...actions].map((each) => [each.path, each]));
  return {
    ...context,
    sources,
    ignores: sources.flatMap((source) => findIgnoreComments(source, readAs.get(source.path) ?? null)),
    unusable,
    dependabot: rootsOf('dependabot'),
    workflows,
    actions,
    scripts: findScripts([...workflows, ...actions]),
    unusedIgnores: [],
  };
}

function isComposite(root: LocatedNode): boolean {
  return scalarTextAt(getValue(root, 'runs', 'using')) === 'composite';
}

const FILE_CHECKS: Readonly<Record<FileKind, (root: LocatedNode | null) => string | null>> = {
  workflow: findWorkflowProblem,
  action: findActionProblem,
  dependabot: findDependabotProblem,
};

/** Returns the first reason why a file is not what its path says. */
function findFileProblems(source: YamlSource): readonly UnusableFile[] {
  const error = findYamlError(source);
  if (error) return [{ file: source.path, ...error }];
  const root = rootOf(source);
  const problem = FILE_CHECKS[kindOf(source.path)](root);
  if (problem === null) return [];
  return [{ ...(root ? locationOf(root) : { file: source.path, line: 1, column: 1 }), problem }];
}

function findDependabotProblem(root: LocatedNode | null): string | null {
  return getValue(root, 'updates') ? null : 'not a configuration of Dependabot: `updates` is missing';
}

function findActionProblem(root: LocatedNode | null): string | null {
  if (!isMapping(root)) return 'not an action: the file is not a mapping';
  if (!scalarTextAt(getValue(root, 'runs', 'using'))) return 'not an action: `runs.using` is missing';
  if (!root || !isComposite(root)) return null;
  const steps = listItems(getValue(root, 'runs', 'steps'));
  if (steps.length === 0) return 'not an action: it has no steps';
  const at = steps.findIndex((step) => getValue(step, 'run') && !getValue(step, 'shell') && !getValue(step, '<<'));
  return at === -1 ? null : `not an action: step ${at + 1} has \`run\` without \`shell\`, which actions need`;
}

function findWorkflowProblem(root: LocatedNode | null): string | null {
  if (!isMapping(root)) return 'not a workflow: the file is not a mapping';
  if (!getValue(root, 'on')) return 'not a workflow: `on` is missing';
  const jobs = mappingEntries(getValue(root, 'jobs'));
  if (jobs.length === 0) return 'not a workflow: it has no jobs';
  const runs = (job: LocatedNode) => ['steps', 'uses', '<<'].some((key) => getValue(job, key));
  const empty = jobs.find(({ value }) => !runs(value));
  return empty ? `not a workflow: job ${empty.name} has neither steps nor uses` : null;
}
